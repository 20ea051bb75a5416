using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Unit.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class LinkCredentialsTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    /// <summary>Every handshake of a node shows the same certificate: what TLS needs of it is made for the first only.</summary>
    [Fact]
    public void What_TLS_needs_of_a_certificate_is_made_once()
    {
        using var node = Member("till-07");

        Assert.Same(LinkCredentials.Of(node).Context, LinkCredentials.Of(node).Context);
    }

    [Fact]
    public void A_renewed_certificate_is_shown_from_then_on()
    {
        using var before = Member("till-07");
        using var renewed = Member("till-07");

        Assert.NotSame(LinkCredentials.Of(before).Context, LinkCredentials.Of(renewed).Context);
        Assert.Same(renewed.Certificate, LinkCredentials.Of(renewed).Context.TargetCertificate);
    }

    private NodeCredentials Member(string name) => new(_site.Issue(name), X509CertificateLoader.LoadCertificate(_site.SiteCertificate.RawData));
}
