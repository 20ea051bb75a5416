using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Client;

/// <summary>
/// A node's receipts, each naming the one before. Its last one is kept beside the node's identity; it carries its own
/// signature, so damage shows. Processes of one node take turns.
/// </summary>
/// <param name="folder">The node's home; made when it does not exist.</param>
/// <param name="identity">Of the node; stays its owner's.</param>
/// <param name="time">Dates the receipts.</param>
public sealed class ReceiptChain(string folder, NodeIdentity identity, TimeProvider time) : IReceiptSigner, IDisposable
{
    internal const string FileName = "last-receipt.jws";

    /// <summary>Another process holds the chain for one flush.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1);

    private string File => Path.Combine(folder, FileName);

    /// <exception cref="FailureException">
    /// <see cref="Reason.StateDamaged"/>: what is kept is no receipt any more. It is left as it is.
    /// </exception>
    public void Check() => Last();

    async Task<string> IReceiptSigner.SignAsync(
        TransferId transfer, Manifest manifest, IReadOnlyList<RelativePath> names, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using var place = await TakeAsync(cancel).ConfigureAwait(false);
            return await Task.Run(() => Next(transfer, DeliveredManifest.Of(manifest), names[0].Name), cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private string Next(TransferId transfer, DeliveredManifest manifest, string name)
    {
        var credentials = identity.Current;   // renewed while the node runs
        var last = Last();
        if (last is { Receipt: var known } && known.Transfer == transfer && known.Root == manifest.Root && known.Path == name)
            return last.Value.Text;   // it was signed, and then perhaps lost on the way
        var now = time.GetUtcNow().UtcDateTime;
        var receipt = new Receipt(
            credentials.SiteFingerprint, transfer, credentials.Identity.Node, name, manifest.Files, manifest.Bytes,
            manifest.Content, manifest.Root ?? throw new InvalidOperationException("Committed without content ids."),
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), last is { } previous ? Receipt.HashOf(previous.Text) : null);
        var text = receipt.Sign(credentials.Certificate);
        DurableFile.Write(File, Encoding.ASCII.GetBytes(text), DiskFlush.Instance);
        return text;
    }

    /// <returns>Null before the first one, and where the folder belonged to another node before.</returns>
    private (string Text, Receipt Receipt)? Last()
    {
        if (DurableFile.TryRead(File, Receipt.MaxLength) is not { } bytes) return null;
        var text = Encoding.ASCII.GetString(bytes);
        try
        {
            var (receipt, signer) = Receipt.Read(text);
            signer.Dispose();
            return receipt.Node == identity.Current.Identity.Node ? (text, receipt) : null;
        }
        catch (FormatException e)
        {
            throw new FailureException(
                Reason.StateDamaged, $"{Display.Text(File)} is damaged: {e.Message}",
                "restore it from a backup, or move it away: the next receipt begins a new chain; nothing was changed", e);
        }
    }

    private async Task<ProcessLock> TakeAsync(CancellationToken cancel)
    {
        PrivateFolder.Create(folder);
        var since = time.GetTimestamp();
        while (true)
        {
            if (ProcessLock.TryTake(File + ".lock", out var holder) is { } place) return place;
            if (time.GetElapsedTime(since) > Patience)
                throw new FailureException(Reason.Stalled, $"process {holder} of this node does not let go of its receipts");
            await Task.Delay(TryAgain, time, cancel).ConfigureAwait(false);
        }
    }
}
