using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>The server's proof with its real catalogue, keys and files.</summary>
public sealed class BroadcastProofSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");

    private readonly BroadcastPlan _plan = new(
        BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, DateTime.UnixEpoch, []);

    private ServerHarness _harness = null!;
    private IChunkSource _source = null!;
    private BroadcastProof _proof = null!;

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
        _source = await _harness.Services.Files.OpenAsync(_plan.Path, CancellationToken.None);
        _proof = new BroadcastProof(
            _plan, _source, _harness.Authority, _harness.Services.Certificates, _harness.Catalog, _harness.Services.Writer,
            _harness.Time);
    }

    public async Task DisposeAsync()
    {
        _source.Dispose();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_receipt_is_kept_and_becomes_part_of_the_certificate()
    {
        var receipt = await SignedAsync(A);

        await _proof.TakeAsync(A, receipt);
        await _proof.IssueAsync(
            [Status(B, ReceiverState.Unreachable, new Failure(Reason.Unreachable, "left")), Status(A, ReceiverState.Committed)]);

        Assert.Equal(receipt, Assert.Single(await _harness.Catalog.ReceiptsAsync(_plan.Id.ToString(), CancellationToken.None)).Jws);
        var certificate = await IssuedAsync();
        Assert.Equal([(A, receipt, null), (B, null, "unreachable")], certificate.Receivers.Select(r => (r.Node, r.Receipt, r.Reason)));
        Assert.Equal(("channel", 10L, 1L), (certificate.Channel, certificate.Manifest.Bytes, certificate.Manifest.Files));
    }

    [Fact]
    public async Task Without_a_receipt_nobody_is_believed()
    {
        var refused = await Assert.ThrowsAsync<FailureException>(() => _proof.TakeAsync(A, null));

        Assert.Equal(Reason.NotTrusted, refused.Failure.Reason);
    }

    [Theory]
    [InlineData("not a receipt")]
    [InlineData("a.b.c")]
    public async Task What_is_no_receipt_is_corrupt_and_not_kept(string text)
    {
        var refused = await Assert.ThrowsAsync<FailureException>(() => _proof.TakeAsync(A, text));

        Assert.Equal(Reason.Corrupt, refused.Failure.Reason);
        Assert.Empty(await _harness.Catalog.ReceiptsAsync(_plan.Id.ToString(), CancellationToken.None));
    }

    [Fact]
    public async Task The_receipt_of_somebody_else_is_not_its_own()
    {
        var receipt = await SignedAsync(B);

        var refused = await Assert.ThrowsAsync<FailureException>(() => _proof.TakeAsync(A, receipt));

        Assert.Equal(Reason.Corrupt, refused.Failure.Reason);
    }

    [Fact]
    public async Task A_receipt_for_other_content_is_refused()
    {
        var receipt = await SignedAsync(A, receipt => receipt with { Root = default });

        var refused = await Assert.ThrowsAsync<FailureException>(() => _proof.TakeAsync(A, receipt));

        Assert.Equal(Reason.Corrupt, refused.Failure.Reason);
    }

    [Fact]
    public async Task When_nobody_has_it_the_certificate_says_so()
    {
        await _proof.IssueAsync([Status(A, ReceiverState.Failed, new Failure(Reason.StorageFailed, "EIO"))]);

        Assert.Equal((ReceiverState.Failed, "EIO"), Assert.Single((await IssuedAsync()).Receivers) is var one ? (one.State, one.Detail) : default);
    }

    [Fact]
    public async Task A_certificate_is_not_issued_when_a_receipt_is_gone()
    {
        var refused = await Assert.ThrowsAsync<FailureException>(() => _proof.IssueAsync([Status(A, ReceiverState.Committed)]));

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
    }

    private static ReceiverStatus Status(NodeId node, ReceiverState state, Failure? failure = null) =>
        new(node, state, 10, failure, TimeSpan.Zero);

    private async Task<DeliveryCertificate> IssuedAsync()
    {
        var text = await _harness.Services.Certificates.ReadAsync(_plan.Id, CancellationToken.None);
        return CertificateCheck.Check(System.Text.Encoding.ASCII.GetBytes(text), _harness.Authority.Trust);
    }

    private async Task<string> SignedAsync(NodeId node, Func<Receipt, Receipt>? change = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = _harness.Authority.Issue(
            SigningRequest.Parse(SigningRequest.Create(key)), node, NodeKind.Client, Permissions.Receive);
        using var certificate = bare.CopyWithPrivateKey(key);
        var manifest = DeliveredManifest.Of(_source.Manifest.WithContents(await _source.FinishAsync(CancellationToken.None)));
        var receipt = new Receipt(
            _harness.Authority.Fingerprint, TransferId.OfDelivery(_plan.Id, node), node, "x", 1, 10, manifest.Content,
            manifest.Root!.Value, _harness.Time.GetUtcNow().UtcDateTime, null);
        return (change?.Invoke(receipt) ?? receipt).Sign(certificate);
    }
}
