using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class NodeCredentialsTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly string _home;

    public NodeCredentialsTests() => _home = Path.Combine(_site.Root, "home", "pki");

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Are_the_same_after_saving_and_loading()
    {
        Assert.False(NodeCredentials.Exist(_home));
        using var saved = Member("press-1");
        saved.Save(_home, replace: false);

        using var loaded = NodeCredentials.Load(_home);

        Assert.True(NodeCredentials.Exist(_home));
        Assert.Equal(saved.Identity, loaded.Identity);
        Assert.Equal(_site.Authority.Fingerprint, loaded.SiteFingerprint);
        Assert.True(loaded.Certificate.HasPrivateKey);
        Assert.Null(loaded.Check(_site.Time));
        var copy = File.ReadAllText(Path.Combine(_home, "ca.crt"));
        Assert.Equal(_site.SiteCertificate.ExportCertificatePem(), copy.TrimEnd());
    }

    [Fact]
    public void Of_a_node_that_joined_nowhere_say_how_to_join()
    {
        var missing = Assert.Throws<FailureException>(() => NodeCredentials.Load(_home));

        Assert.Equal(Reason.Usage, missing.Failure.Reason);
        Assert.Equal("filetransfer join LINK", missing.Failure.Hint);
    }

    [Fact]
    public void Give_way_to_others_only_when_told_to()
    {
        using var first = Member("press-1");
        using var second = Member("press-2");
        first.Save(_home, replace: false);

        var refused = Assert.Throws<FailureException>(() => second.Save(_home, replace: false));
        Assert.Equal(Reason.Exists, refused.Failure.Reason);
        Assert.Equal("press-1", LoadedName());

        second.Save(_home, replace: true);
        Assert.Equal("press-2", LoadedName());
    }

    [Fact]
    public void With_the_key_of_another_certificate_are_damaged()
    {
        using var one = Member("press-1");
        using var other = Member("press-2");
        one.Save(_home, replace: false);
        var path = Path.Combine(_home, "node.pem");
        using var key = other.Certificate.GetECDsaPrivateKey();
        var certificates = File.ReadAllText(path);
        certificates = certificates[certificates.IndexOf("-----BEGIN CERT", StringComparison.Ordinal)..];
        File.WriteAllText(path, key?.ExportPkcs8PrivateKeyPem() + "\n" + certificates);

        var refused = Assert.Throws<FailureException>(() => NodeCredentials.Load(_home));

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
    }

    [Fact]
    public void With_the_authority_of_another_site_are_damaged()
    {
        using var other = new TestSite();
        using var member = Member("press-1");
        member.Save(_home, replace: false);
        var mixed = PemBundle.Write(member.Certificate, other.SiteCertificate);
        PkiFolder.Open(_home).WriteKeyFile("node.pem", mixed, replace: true);

        var refused = Assert.Throws<FailureException>(() => NodeCredentials.Load(_home));

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
        Assert.Contains("no node of its site", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void That_expired_load_and_say_so()
    {
        using var saved = Member("press-1");
        saved.Save(_home, replace: false);
        _site.Time.Advance(TimeSpan.FromDays(400));

        using var loaded = NodeCredentials.Load(_home);

        Assert.Contains("expired on 2031-01-02", loaded.Check(_site.Time)?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_names_and_no_key()
    {
        using var credentials = Member("press-1");
        Assert.Equal($"press-1 (client) of site {_site.Authority.Fingerprint}", credentials.ToString());
    }

    [Fact]
    public async Task Authenticate_both_sides_of_a_TLS_1_3_connection_after_a_restart()
    {
        var now = TimeProvider.System;
        using var authority = SiteAuthority.OpenOrCreate(Path.Combine(_site.Root, "server"), TestSite.Server, now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Parse(SigningRequest.Create(key));
        var ca = X509CertificateLoader.LoadCertificate(authority.Server.SiteCertificate.RawData);
        using (var issued = authority.Issue(request, NodeId.Parse("press-1"), NodeKind.Client, Permissions.Receive))
        using (var fresh = new NodeCredentials(issued.CopyWithPrivateKey(key), ca))
        {
            fresh.Save(_home, replace: false);
        }

        using var server = SiteAuthority.OpenOrCreate(Path.Combine(_site.Root, "server"), TestSite.Server, now);
        using var client = NodeCredentials.Load(_home);
        var verifier = new PeerVerifier(client.SiteCertificate, now, _ => false);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var dialled = new TcpClient();
        var connecting = dialled.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptTcpClientAsync();
        await connecting;
        await using var serverSide = new SslStream(accepted.GetStream());
        await using var clientSide = new SslStream(dialled.GetStream());

        await Task.WhenAll(
            serverSide.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = server.Server.Certificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = verifier.CreateChainPolicy(),
                RemoteCertificateValidationCallback = (_, peer, _, _) =>
                    verifier.Verify(peer as X509Certificate2).IsTrusted,
            }),
            clientSide.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "hub",
                ClientCertificates = [client.Certificate],
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = verifier.CreateChainPolicy(),
                RemoteCertificateValidationCallback = (_, peer, _, _) =>
                    verifier.VerifyServer(peer as X509Certificate2).IsTrusted,
            }));
        await clientSide.WriteAsync(new byte[] { 42 });
        var echo = new byte[1];
        await serverSide.ReadExactlyAsync(echo);

        Assert.Equal(42, echo[0]);
        Assert.Equal(client.Identity, verifier.Verify(serverSide.RemoteCertificate as X509Certificate2).Peer);
        var met = verifier.VerifyServer(clientSide.RemoteCertificate as X509Certificate2);
        Assert.Equal(server.Server.Identity, met.Peer);
    }

    private string LoadedName()
    {
        using var loaded = NodeCredentials.Load(_home);
        return loaded.Identity.Node.Value;
    }

    private NodeCredentials Member(string name) =>
        new(_site.Issue(name), X509CertificateLoader.LoadCertificate(_site.SiteCertificate.RawData));
}
