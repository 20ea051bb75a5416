using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Checks a delivery certificate, and what was delivered, without any server.</summary>
internal static class CertificateVerification
{
    public static async Task<Outcome> RunAsync(VerbRun run, string file, string? path, string authority)
    {
        var trust = SiteCertificate.Parse(CertificateFile.Read(authority, SiteCertificate.MaxBytes));
        var certificate = CertificateCheck.Check(CertificateFile.ReadCertificate(file), trust);
        if (path is not null) ContentCheck.Check(certificate.Manifest, await HashAsync(path, run.Cancel));
        return CertificateOutcome.Of(certificate, path);
    }

    private static async Task<Manifest> HashAsync(string path, CancellationToken cancel)
    {
        var scan = TreeScan.Scan([Folders.Full(path)], new ScanOptions(), cancel);
        using var source = new LocalSource(scan);
        return source.Manifest.WithContents(await source.FinishAsync(cancel));
    }
}
