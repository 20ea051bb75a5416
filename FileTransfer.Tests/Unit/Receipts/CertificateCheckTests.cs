using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Tests.Unit.Security;
using Xunit;
using static FileTransfer.Tests.Unit.Receipts.Delivery;

namespace FileTransfer.Tests.Unit.Receipts;

public sealed class CertificateCheckTests : IDisposable
{
    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    [Fact]
    public void What_the_server_issued_is_right_and_says_what_it_said()
    {
        var issued = _delivery.Certificate();

        var read = _delivery.Check(issued.Sign(_delivery.Site.Authority.Server.Certificate));

        Assert.Equivalent(issued with { Manifest = read.Manifest }, read, strict: true);
        Assert.Equal(issued.Manifest with { Listed = null }, read.Manifest with { Listed = null });
        Assert.Equal(
            issued.Manifest.Listed!.Entries.Select(entry => (entry.Path, entry.Kind, entry.Size, entry.Content)),
            read.Manifest.Listed!.Entries.Select(entry => (entry.Path, entry.Kind, entry.Size, entry.Content)));
    }

    [Fact]
    public void It_stays_right_when_the_certificates_of_its_signers_have_expired()
    {
        var file = _delivery.File();
        _delivery.Site.Time.Advance(TimeSpan.FromDays(3000));

        Assert.Equal(3, _delivery.Check(file).Receivers.Count);
    }

    [Fact]
    public void A_certificate_of_another_site_is_not_trusted()
    {
        using var other = new TestSite();

        Refused(Reason.NotTrusted, "another site", () => CertificateCheck.Check(_delivery.File(), other.Authority.Trust));
    }

    [Fact]
    public void Only_a_server_issues_certificates() =>
        Refuses(Reason.NotTrusted, "no server", _delivery.File(signer: _delivery.KeyOf(Ann)));

    [Fact]
    public void The_server_that_signs_is_the_one_it_names() =>
        Refuses(Reason.Corrupt, "not by", _delivery.File(issued => issued with { Server = NodeId.Parse("other") }));

    [Fact]
    public void The_site_it_names_is_the_one_that_signed() =>
        Refuses(Reason.Corrupt, "another site", _delivery.File(issued => issued with { Site = default }));

    [Fact]
    public void The_server_was_a_member_when_it_signed() =>
        Refuses(Reason.NotTrusted, "expired", _delivery.File(issued => issued with { Ended = Now.AddYears(2) }));

    [Fact]
    public void Nobody_is_committed_without_a_receipt() => Refuses(
        Reason.Corrupt, "ann is said to have it, without a receipt",
        WithReceiver(0, receiver => receiver with { Receipt = null }));

    [Fact]
    public void Nobody_with_a_receipt_has_failed() => Refuses(
        Reason.Corrupt, "ben is said not to have it, with a receipt",
        WithReceiver(1, receiver => receiver with { State = ReceiverState.Failed }));

    [Fact]
    public void The_receipt_of_another_node_is_none() => Refuses(
        Reason.Corrupt, "it is the receipt of ben", WithReceiver(0, _ => _delivery.Committed(Ann, _delivery.Signed(Ben))));

    [Fact]
    public void A_node_speaks_for_itself_only() => Refuses(
        Reason.Corrupt, "it is the receipt of ben",
        WithReceiver(0, _ => _delivery.Committed(Ann, _delivery.Signed(Ann, signer: _delivery.KeyOf(Ben)))));

    [Fact]
    public void Nobody_is_there_twice() => Refuses(
        Reason.Corrupt, "each there once",
        _delivery.File(issued => issued with { Receivers = [_delivery.Committed(Ann), _delivery.Committed(Ann)] }));

    [Theory]
    [InlineData("site", "another site")]
    [InlineData("transfer", "another broadcast")]
    [InlineData("root", "other content")]
    [InlineData("content", "other content")]
    [InlineData("files", "another size")]
    [InlineData("bytes", "another size")]
    [InlineData("path", "another name")]
    public void A_receipt_for_something_else_is_none(string what, string said)
    {
        Receipt Change(Receipt receipt) => what switch
        {
            "site" => receipt with { Site = default },
            "transfer" => receipt with { Transfer = TransferId.OfDelivery(BroadcastId.New(), Ann) },
            "root" => receipt with { Root = default },
            "content" => receipt with { Content = ContentId.Empty },
            "files" => receipt with { Files = 3 },
            "bytes" => receipt with { Bytes = 8 },
            _ => receipt with { Path = "doc" },
        };

        Refuses(Reason.Corrupt, said, WithReceiver(0, _ => _delivery.Committed(Ann, _delivery.Signed(Ann, Change))));
    }

    [Fact]
    public void A_receipt_signed_outside_the_validity_of_its_certificate_is_not_trusted() => Refuses(
        Reason.NotTrusted, "expired",
        WithReceiver(0, _ => _delivery.Committed(Ann, _delivery.Signed(Ann, receipt => receipt with { Time = Now.AddYears(2) }))));

    [Fact]
    public void A_receipt_of_another_site_is_not_trusted()
    {
        using var other = new TestSite();
        using var key = other.Issue("ann");

        Refuses(
            Reason.NotTrusted, "another site", WithReceiver(0, _ => _delivery.Committed(Ann, _delivery.Signed(Ann, signer: key))));
    }

    [Fact]
    public void Who_may_not_receive_gives_no_receipts()
    {
        using var key = _delivery.Site.Issue("ann", permissions: Permissions.Upload);

        Refuses(
            Reason.NotTrusted, "may not receive", WithReceiver(0, _ => _delivery.Committed(Ann, _delivery.Signed(Ann, signer: key))));
    }

    [Fact]
    public void The_list_of_entries_and_what_is_said_of_it_are_one() => Refuses(
        Reason.Corrupt, "list of entries",
        _delivery.File(issued => issued with { Receivers = [], Manifest = issued.Manifest with { Bytes = 8 } }));

    [Fact]
    public void Without_any_receipt_the_content_may_be_unknown()
    {
        var unknown = DeliveredManifest.Of(Manifest.Create([new Entry(RelativePath.Parse("a"), EntryKind.File, 5, default, false)]));

        var read = _delivery.Check(_delivery.File(issued => issued with { Manifest = unknown, Receivers = [issued.Receivers[2]] }));

        Assert.Null(read.Manifest.Root);
        Assert.Equal(("no-space", "disk full"), (read.Receivers[0].Reason, read.Receivers[0].Detail));
    }

    [Fact]
    public void A_later_version_is_told_from_damage() =>
        Refuses(Reason.Incompatible, "version 2", _delivery.File(_delivery.Payload().Replace("\"version\":1", "\"version\":2")));

    [Theory]
    [InlineData("\"channel\":", "\"chanel\":")]
    [InlineData("\"channel\":", "\"more\":1,\"channel\":")]
    [InlineData("\"channel\":\"docs\",", "")]
    [InlineData("\"channel\":\"docs\"", "\"channel\":\"docs\",\"channel\":\"docs\"")]
    [InlineData("\"state\":\"rejected\"", "\"state\":\"receiving\"")]
    [InlineData("\"state\":\"rejected\"", "\"state\":\"4\"")]
    [InlineData("\"files\":2", "\"files\":-2")]
    [InlineData("\"files\":2", "\"files\":2.5")]
    [InlineData("\"kind\":\"folder\"", "\"kind\":\"link\"")]
    [InlineData("\"path\":\"docs/empty\"", "\"path\":\"docs/../empty\"")]
    [InlineData("\"started\":\"2030", "\"started\":\"2030-")]
    [InlineData("\"server\":\"hub\"", "\"server\":\"\\ud800\"")]
    [InlineData("\"version\":1", "\"version\":0")]
    [InlineData("\"receivers\":[", "\"receivers\":[[],")]
    public void A_document_that_is_not_of_the_format_is_refused_even_when_it_is_signed(string old, string changed)
    {
        Assert.Contains(old, _delivery.Payload(), StringComparison.Ordinal);

        Refuses(Reason.Corrupt, "", _delivery.File(_delivery.Payload().Replace(old, changed)));
    }

    [Fact]
    public void Another_kind_of_signed_document_is_no_certificate() =>
        Refuses(Reason.Corrupt, "type", _delivery.File(_delivery.Payload(), Receipt.Type));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("\u007fELF")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    public void A_file_that_never_was_a_certificate_is_named_so(string text) =>
        Refuses(Reason.Usage, "no delivery certificate", Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_certificate_that_was_cut_is_damaged() =>
        Refuses(Reason.Corrupt, "not as it was issued", _delivery.File()[..100]);

    private byte[] WithReceiver(int index, Func<DeliveredReceiver, DeliveredReceiver> change) => _delivery.File(issued =>
    {
        var receivers = issued.Receivers.ToArray();
        receivers[index] = change(receivers[index]);
        return issued with { Receivers = receivers };
    });

    private void Refuses(Reason reason, string said, byte[] file) => Refused(reason, said, () => _delivery.Check(file));

    private static void Refused(Reason reason, string said, Action check)
    {
        var failure = Assert.Throws<FailureException>(check).Failure;
        Assert.Equal((reason, true), (failure.Reason, failure.Detail.Contains(said, StringComparison.Ordinal)));
    }
}
