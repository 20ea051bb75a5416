using System.Net;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol.Wire;
using FileTransfer.Actors.Security;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

/// <summary>When the client has doubts it sends nothing: each test counts the bytes that left it.</summary>
public sealed class EnrolmentClientTests : IDisposable
{
    private readonly Enrolment _enrolment = new();

    public void Dispose() => _enrolment.Dispose();

    [Fact]
    public async Task Sends_the_secret_to_the_site_that_made_the_code()
    {
        var link = await _enrolment.Invite();

        var (written, failure) = await Meet(_enrolment, _enrolment.ServerCertificate, link);

        Assert.Null(failure);
        Assert.True(written.AsSpan().IndexOf(link.Secret.Bytes) >= 0);
    }

    [Fact]
    public async Task Sends_nothing_to_a_site_with_another_fingerprint()
    {
        using var impostor = new Enrolment();
        var link = await _enrolment.Invite();

        var (written, failure) = await Meet(impostor, impostor.ServerCertificate, link);

        Assert.Empty(written);
        Assert.Equal(Reason.NotTrusted, failure?.Reason);
        Assert.Contains(impostor.Site.Authority.Fingerprint.ToString(), failure?.Detail, StringComparison.Ordinal);
        Assert.Contains(link.Fingerprint.ToString(), failure?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_nothing_through_somebody_in_between_who_replays_the_sites_certificate()
    {
        using var between = new Enrolment();
        var link = await _enrolment.Invite();

        var (written, failure) = await Meet(_enrolment, between.ServerCertificate, link);

        Assert.Empty(written);
        Assert.Equal(Reason.NotTrusted, failure?.Reason);
        Assert.Contains("another site", failure?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NodeKind.Client)]
    [InlineData(NodeKind.Broadcaster)]
    public async Task Sends_nothing_to_a_member_that_poses_as_the_server(NodeKind kind)
    {
        using var member = _enrolment.Site.Issue("press-1", kind);

        var (written, failure) = await Meet(_enrolment, member, await _enrolment.Invite());

        Assert.Empty(written);
        Assert.Equal(Reason.NotTrusted, failure?.Reason);
        Assert.Contains("not this site's server", failure?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-15, "15 minutes behind")]
    [InlineData(400 * 24 * 60, "400 days ahead of")]
    public async Task Sends_nothing_when_its_clock_would_reject_the_certificate(int minutesAhead, string why)
    {
        // A server that has been there for a while, so that its own certificate is valid by both clocks.
        var time = new FakeTimeProvider(TestSite.Start.AddMinutes(minutesAhead));
        if (minutesAhead < 0) _enrolment.Site.Time.Advance(TimeSpan.FromMinutes(-minutesAhead));
        if (minutesAhead < 0) time.Advance(TimeSpan.FromMinutes(-minutesAhead));
        var link = await _enrolment.Invite();
        using var leaf = minutesAhead < 0
            ? X509CertificateLoader.LoadCertificate(_enrolment.ServerCertificate.RawData)
            : RenewedServer(time);

        var (written, failure) = await Meet(_enrolment, leaf, link, time);

        Assert.Empty(written);
        Assert.Equal(Reason.NotTrusted, failure?.Reason);
        Assert.Contains(why, failure?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escapes_what_a_server_says()
    {
        var refused = new JoinRefused { Reason = 999, Detail = "a\u001b[31mb\nc", Hint = "\u202ed" };

        var failure = await Hear(new EnrolmentMessage { JoinRefused = refused });

        Assert.Equal(new Failure(Reason.NotTrusted, "a\\u{1b}[31mb\\u{a}c", "\\u{202e}d", ByPeer: true), failure);
    }

    [Fact]
    public async Task Refuses_a_certificate_for_a_key_that_is_not_its_own()
    {
        using var other = _enrolment.Site.Issue("press-1");
        var failure = await Hear(Accepted(other));
        Assert.Equal(Reason.ProtocolViolation, failure.Reason);
    }

    [Fact]
    public async Task Refuses_a_certificate_of_another_site()
    {
        using var foreign = new TestSite();
        using var other = foreign.Issue("press-1");
        var failure = await Hear(Accepted(other));
        Assert.Equal(Reason.NotTrusted, failure.Reason);
    }

    [Fact]
    public async Task Refuses_a_certificate_for_another_name()
    {
        using var other = _enrolment.Site.Issue("press-2");
        var failure = await Hear(Accepted(other), NodeId.Parse("press-1"));
        Assert.Contains("'press-2' instead of 'press-1'", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_the_connection_was_lost()
    {
        var (client, server) = MemoryConnection.Pair();
        await using var clientSide = client;
        await server.DisposeAsync();

        var lost = await Assert.ThrowsAsync<FailureException>(() => Join(clientSide, null));

        Assert.Equal(Reason.ConnectionLost, lost.Failure.Reason);
    }

    private static EnrolmentMessage Accepted(X509Certificate2 certificate) =>
        new() { JoinAccepted = new JoinAccepted { Certificate = ByteString.CopyFrom(certificate.RawData) } };

    private X509Certificate2 RenewedServer(TimeProvider time)
    {
        using var later = SiteAuthority.OpenOrCreate(_enrolment.Site.Folder, TestSite.Server, time);
        return X509CertificateLoader.LoadCertificate(later.Server.Certificate.RawData);
    }

    /// <summary>Joins at <paramref name="server"/> over a TLS whose other side had <paramref name="leaf"/>.</summary>
    private static async Task<(byte[] Written, Failure? Failure)> Meet(
        Enrolment server, X509Certificate2 leaf, JoinLink link, TimeProvider? clock = null)
    {
        var (client, other) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = other;
        var serving = server.Server.ServeAsync(serverSide, IPAddress.Loopback, CancellationToken.None);
        Failure? failure = null;
        try
        {
            using var joined = await EnrolmentClient.JoinAsync(
                clientSide, leaf, link, null, clock ?? server.Site.Time, CancellationToken.None);
        }
        catch (FailureException e)
        {
            Assert.DoesNotContain(link.Reveal()[^80..], e.ToString(), StringComparison.Ordinal);
            failure = e.Failure;
        }

        await clientSide.DisposeAsync();
        await serving;
        return (clientSide.Written, failure);
    }

    private Task<NodeCredentials> Join(Stream stream, NodeId? name)
    {
        var (leaf, time) = (_enrolment.ServerCertificate, _enrolment.Site.Time);
        return EnrolmentClient.JoinAsync(stream, leaf, _enrolment.Guess(), name, time, CancellationToken.None);
    }

    /// <summary>Joins at a server of this site that answers whatever it likes.</summary>
    private async Task<Failure> Hear(EnrolmentMessage answer, NodeId? name = null)
    {
        var (client, other) = MemoryConnection.Pair();
        await using var clientSide = client;
        await using var serverSide = other;
        var joining = Join(clientSide, name);
        var introduction = new SiteCertificate
        {
            Certificate = ByteString.CopyFrom(_enrolment.Site.SiteCertificate.RawData),
            UnixSeconds = TestSite.Start.ToUnixTimeSeconds(),
        };
        await EnrolmentWire.WriteAsync(
            serverSide, new EnrolmentMessage { SiteCertificate = introduction }, CancellationToken.None);
        await EnrolmentWire.ReadAsync(serverSide, CancellationToken.None, EnrolmentMessage.BodyOneofCase.JoinRequest);
        await EnrolmentWire.WriteAsync(serverSide, answer, CancellationToken.None);
        return (await Assert.ThrowsAsync<FailureException>(() => joining)).Failure;
    }
}
