using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Replaces a site's authority in two steps, with the server stopped: begin, so that every node that connects gets a
/// certificate of the new one, and finish, when the old one is not needed any more. Each step is there whole or not.
/// </summary>
public static class AuthorityChange
{
    /// <summary>Makes the new authority; the old one stays in charge beside it.</summary>
    /// <returns>The fingerprint of the new one. Called again before the end it is the same.</returns>
    public static Hash256 Begin(string folder, TimeProvider time)
    {
        var files = Existing(folder);
        if (!files.Has(SiteAuthority.NextFileName))
        {
            using var next = CertificateIssuer.CreateSite(time);
            files.WriteKeyFile(SiteAuthority.NextFileName, PemBundle.Write(next), replace: false);
        }

        using var made = SiteAuthority.Read(files, SiteAuthority.NextFileName);
        return Fingerprints.Of(made);
    }

    /// <summary>Ends the trust in the old authority: certificates that it issued work no more.</summary>
    /// <returns>The fingerprint of the one that is left.</returns>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: no change has begun.</exception>
    public static Hash256 Finish(string folder, TimeProvider time)
    {
        var files = Existing(folder);
        if (!files.Has(SiteAuthority.NextFileName))
            throw new FailureException(Reason.Usage, "no change of the authority has begun", "filetransfer rotate-ca --data DIR");
        using var next = SiteAuthority.Read(files, SiteAuthority.NextFileName);
        using (var server = NodeCredentials.Load(folder))
        {
            // First the server's certificate: a start between this and the next line finds an issuer that it knows.
            SiteAuthority.NewServer(folder, next, [], server.Identity.Node, CertificateIssuer.Lifetime, time).Dispose();
        }

        files.Rename(SiteAuthority.NextFileName, SiteAuthority.FileName);
        return Fingerprints.Of(next);
    }

    private static PkiFolder Existing(string folder)
    {
        var files = PkiFolder.Open(folder);
        return files.Has(SiteAuthority.FileName)
            ? files
            : throw new FailureException(
                Reason.Usage, $"{Display.Text(folder)} holds no authority of a site", "name the data folder of a server with --data");
    }
}
