using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Server;

/// <summary>Delivery certificates of broadcasts that have ended, a file each. Thread-safe for different broadcasts.</summary>
/// <param name="folder">Made when the first one is written.</param>
internal sealed class CertificateStore(string folder)
{
    /// <returns>When it is durable.</returns>
    public Task WriteAsync(BroadcastId broadcast, byte[] certificate) => Task.Run(() =>
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, "making the folder of certificates");
        }

        DurableFile.Write(PathOf(broadcast), certificate, DiskFlush.Instance);
    });

    /// <exception cref="FailureException"><see cref="Reason.NotFound"/>: no such broadcast, or it has not ended.</exception>
    public Task<string> ReadAsync(BroadcastId broadcast, CancellationToken cancel) => Task.Run(
        () => DurableFile.TryRead(PathOf(broadcast), DeliveryCertificate.MaxBytes) is { } bytes
            ? Encoding.ASCII.GetString(bytes)
            : throw new FailureException(
                Reason.NotFound, $"there is no certificate of broadcast {broadcast}", "it is issued when the broadcast has ended; history names them"),
        cancel);

    private string PathOf(BroadcastId broadcast) => Path.Combine(folder, $"{broadcast}.json");
}
