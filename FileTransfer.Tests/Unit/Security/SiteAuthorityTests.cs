using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class SiteAuthorityTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Founds_a_P256_authority_for_ten_years_that_may_sign_nodes_only()
    {
        var ca = _site.SiteCertificate;

        Assert.Matches("^CN=FileTransfer site [0-9a-f]{8}$", ca.Subject);
        Assert.Equal(TestSite.Start.AddYears(10), new DateTimeOffset(ca.NotAfter));
        using var key = ca.GetECDsaPublicKey();
        Assert.Equal(256, key?.KeySize);
        var constraints = ca.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints.CertificateAuthority && constraints.HasPathLengthConstraint);
        Assert.Equal(0, constraints.PathLengthConstraint);
        Assert.Equal(X509KeyUsageFlags.KeyCertSign, ca.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.False(ca.HasPrivateKey);
    }

    [Fact]
    public void The_fingerprint_is_the_hash_of_the_authoritys_certificate() =>
        Assert.Equal(new Hash256(SHA256.HashData(_site.SiteCertificate.RawData)), _site.Authority.Fingerprint);

    [Fact]
    public void Opens_the_same_site_again_under_its_first_name()
    {
        using var again = _site.Reopen("renamed-host");

        Assert.Equal(_site.Authority.Fingerprint, again.Fingerprint);
        Assert.Equal(_site.Authority.Server.Identity, again.Server.Identity);
        Assert.Equal(TestSite.Server, again.Server.Identity.Node);
        Assert.Equal(NodeKind.Server, again.Server.Identity.Kind);
    }

    [Fact]
    public void A_first_start_that_died_after_the_authority_was_written_goes_on_with_it()
    {
        File.Delete(Path.Combine(_site.Folder, "node.pem"));
        File.Delete(Path.Combine(_site.Folder, "ca.crt"));

        using var again = _site.Reopen();

        Assert.Equal(_site.Authority.Fingerprint, again.Fingerprint);
        Assert.True(_site.Verifier().VerifyServer(again.Server.Certificate).IsTrusted);
    }

    [Fact]
    public void Does_not_found_a_second_site_where_members_of_a_lost_one_are()
    {
        File.Delete(Path.Combine(_site.Folder, "site.pem"));

        var refused = Assert.Throws<FailureException>(() => _site.Reopen());

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
        Assert.Contains("site.pem", refused.Failure.Detail, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_site.Folder, "site.pem")));
    }

    [Theory]
    [InlineData("site.pem", "")]
    [InlineData("site.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("node.pem", "no PEM at all")]
    [InlineData("node.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Stops_at_a_damaged_file_with_a_hint_and_leaves_everything_as_it_is(string name, string content)
    {
        File.WriteAllText(Path.Combine(_site.Folder, name), content);
        var before = Snapshot();

        var refused = Assert.Throws<FailureException>(() => _site.Reopen());

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
        Assert.Contains(name, refused.Failure.Detail, StringComparison.Ordinal);
        Assert.Contains("backup", refused.Failure.Hint, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Stops_at_a_truncated_key_without_repeating_it()
    {
        var path = Path.Combine(_site.Folder, "site.pem");
        var pem = File.ReadAllText(path);
        var cut = pem.IndexOf("-----END PRIVATE", StringComparison.Ordinal) - 20;
        var rest = pem.IndexOf("-----BEGIN CERT", StringComparison.Ordinal);
        File.WriteAllText(path, pem[..cut] + pem[rest..]);

        var refused = Assert.Throws<FailureException>(() => _site.Reopen());

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
        Assert.DoesNotContain(pem.Substring(40, 30), refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_at_a_server_certificate_of_another_site()
    {
        using var other = new TestSite();
        File.Copy(Path.Combine(other.Folder, "node.pem"), Path.Combine(_site.Folder, "node.pem"), overwrite: true);

        var refused = Assert.Throws<FailureException>(() => _site.Reopen());

        Assert.Equal(Reason.StateDamaged, refused.Failure.Reason);
    }

    [Fact]
    public void Renews_the_servers_certificate_at_a_start_before_it_ends()
    {
        _site.Time.Advance(TimeSpan.FromDays(300));

        using var later = _site.Reopen();

        Assert.NotEqual(_site.Authority.Server.Identity.Serial, later.Server.Identity.Serial);
        Assert.Equal(TestSite.Server, later.Server.Identity.Node);
        Assert.Equal(_site.Time.GetUtcNow().AddDays(365), later.Server.ExpiresAt);
    }

    [Fact]
    public void Leaves_only_its_three_files_in_the_folder() =>
        Assert.Equal(["ca.crt", "node.pem", "site.pem"], Snapshot().Keys.Select(Path.GetFileName).Order());

    private SortedDictionary<string, string> Snapshot() =>
        new(Directory.EnumerateFileSystemEntries(_site.Folder).ToDictionary(path => path, File.ReadAllText));
}
