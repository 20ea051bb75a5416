using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Node.Commands;

/// <summary>Looks for names that some system cannot hold, alone or beside another one, before anything is sent.</summary>
internal static class PortableNames
{
    /// <exception cref="FailureException">A name below one of the <paramref name="roots"/> does not fit.</exception>
    public static void Check(IReadOnlyList<string> roots, CancellationToken cancel)
    {
        if (TreeScan.Scan(roots, new ScanOptions(), cancel).Warnings is [var first, ..])
            throw new FailureException(Reason.NameRefused, first, "rename it, or leave --portable out");
    }
}
