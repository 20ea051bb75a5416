using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>Delivery certificates and the site's CA as files of the user.</summary>
internal static class CertificateFile
{
    /// <summary>Said before a long broadcast, not after it.</summary>
    /// <returns>The full path, or null for none.</returns>
    /// <exception cref="FailureException">No file can be there.</exception>
    public static string? Target(string? file)
    {
        if (file is null) return null;
        var full = Folders.Full(file);
        if (full.Length == 0 || Directory.Exists(full))
            throw new FailureException(Reason.Usage, $"{Display.Text(file)} is a folder, not a file", "name the file to write");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new FailureException(Reason.NotFound, $"the folder of {Display.Text(file)} does not exist", "create it first");
        return full;
    }

    /// <summary>Replaces what is there, whole or not at all.</summary>
    public static void Write(string path, string certificate) =>
        DurableFile.Write(path, Encoding.ASCII.GetBytes(certificate), DiskFlush.Instance);

    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: there is no such file, or nobody can read it.</exception>
    public static byte[] Read(string file, int maxBytes)
    {
        try
        {
            return DurableFile.TryRead(Folders.Full(file), maxBytes)
                ?? throw new FailureException(Reason.Usage, $"{Display.Text(file)} does not exist", "check the path");
        }
        catch (FailureException e) when (e.Failure.Reason != Reason.Usage)
        {
            throw new FailureException(Reason.Usage, e.Failure.Detail, inner: e);
        }
    }

    /// <summary>The longest there can be.</summary>
    public static byte[] ReadCertificate(string file) => Read(file, DeliveryCertificate.MaxBytes);
}
