using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>
/// One manifest going from a source to a receiver: the receiver pulls. Chunks themselves are frames of their own and
/// reach actors as <see cref="LinkProtocol.ChunkReceived"/>.
/// </summary>
public static class TransferProtocol
{
    /// <summary>Runs in one Accept, Fetch or Ack.</summary>
    public const int MaxRuns = 4096;

    /// <summary>Of a receipt in compact form, in characters.</summary>
    public const int MaxReceiptLength = 16 * 1024;

    /// <summary>What a transfer is for; decides permission and place. The numbers travel: they never change.</summary>
    public enum Purpose
    {
        /// <summary>Client to server, into the files that people see.</summary>
        Upload = 1,

        /// <summary>Server to client, asked for by <see cref="Request"/>.</summary>
        Download = 2,

        /// <summary>Client to server, to be distributed when it is there.</summary>
        BroadcastUpload = 3,

        /// <summary>Server to a receiving client.</summary>
        Broadcast = 4,
    }

    /// <summary>Source to receiver; the entries follow in <see cref="OfferEntries"/>.</summary>
    /// <param name="Broadcast">Set when the receiver fetches only what it is assigned (<see cref="PeerProtocol.Assign"/>).</param>
    public sealed record Offer(
        TransferId Id, Purpose Purpose, RelativePath? Into, ExistingNames IfExists, int EntryCount, long TotalBytes,
        string? Channel = null, BroadcastId? Broadcast = null) : IWireMessage
    {
        /// <summary>Of a broadcast: whether the receiver commits, waits with it, or only says whether it could.</summary>
        public BroadcastMode Mode { get; init; }

        public bool OnlyAsks => Mode == BroadcastMode.Preflight;

        /// <summary>Receivers hold; what a server is sent to distribute, it commits.</summary>
        public bool Waits => Purpose == Purpose.Broadcast && (Mode is BroadcastMode.Stage or BroadcastMode.AllOrNone);

        /// <summary>Whether the source answers <see cref="TransferProtocol.TellRoots"/>; one of an older version does not.</summary>
        public bool TellsRoots { get; init; }

        /// <summary>Of the broadcast that an upload is for.</summary>
        public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;
    }

    public sealed record OfferEntries(IReadOnlyList<Entry> Entries, bool Last) : IWireMessage;

    /// <summary>Receiver to source: please offer this path under this id.</summary>
    public sealed record Request(TransferId Id, RelativePath Path) : IWireMessage;

    /// <summary>Receiver to source. <paramref name="Have"/> may be cut at <see cref="MaxRuns"/>; the bytes are exact.</summary>
    public sealed record Accept(IReadOnlyList<ChunkRange> Have, long HaveBytes) : IWireMessage;

    /// <summary>The answer to any opening message that is not granted, and the receiver's way to end a transfer.</summary>
    public sealed record Reject(Failure Failure) : IWireMessage;

    /// <summary>Receiver to source: hash everything and send <see cref="Finished"/>; perhaps nothing has to travel.</summary>
    public sealed record TellContents : IWireMessage
    {
        private TellContents()
        {
        }

        public static TellContents Instance { get; } = new();
    }

    /// <summary>Receiver to source, before Accept: tell the chunks' hashes.</summary>
    /// <param name="Ahead">
    /// They are for the time when the source is away: the answer may come when all are known. Else some chunks may be here, and the
    /// receiver waits for what is known now.
    /// </param>
    public sealed record TellRoots(bool Ahead) : IWireMessage;

    /// <summary>Source to receiver, in parts, ascending: hashes of chunks as far as they are known without reading.</summary>
    /// <param name="First">The first one's chunk. Chunks between two parts are not known.</param>
    /// <param name="Hashes">Subtree roots of consecutive chunks; zero where one is not known.</param>
    public sealed record Roots(int First, IReadOnlyList<Hash256> Hashes, bool Last) : IWireMessage;

    /// <summary>Receiver to source: the only credit there is.</summary>
    public sealed record Fetch(IReadOnlyList<ChunkRange> Chunks) : IWireMessage;

    /// <summary>Receiver to source; repeating one does no harm.</summary>
    /// <param name="Verified">Newly verified.</param>
    /// <param name="Durable">Newly durable.</param>
    /// <param name="DurableBytes">Durable in all.</param>
    public sealed record Ack(
        IReadOnlyList<ChunkRange> Verified, IReadOnlyList<ChunkRange> Durable, long DurableBytes) : IWireMessage;

    /// <summary>Receiver to source: this chunk was refused and will be fetched again, or not.</summary>
    public sealed record Nack(int Chunk, Failure Failure) : IWireMessage;

    /// <summary>Source to receiver, in parts: content ids in the order of the entries.</summary>
    public sealed record Finished(int FirstEntry, IReadOnlyList<ContentId> Contents, bool Last) : IWireMessage;

    /// <summary>Receiver to source: durable under its final name.</summary>
    /// <param name="AlreadyThere">Nothing had to be stored.</param>
    /// <param name="Names">What the roots are called, in order.</param>
    /// <param name="Receipt">A compact JWS, for a broadcast (docs/receipts.md); else null.</param>
    public sealed record Committed(bool AlreadyThere, IReadOnlyList<RelativePath> Names, string? Receipt = null) : IWireMessage;

    /// <summary>Receiver to source, when the commit is to wait: everything is durable, and waits for <see cref="CommitNow"/>.</summary>
    public sealed record Holding : IWireMessage
    {
        private Holding()
        {
        }

        public static Holding Instance { get; } = new();
    }

    /// <summary>Source to receiver: wait no longer. Said early it counts when everything is there.</summary>
    public sealed record CommitNow : IWireMessage
    {
        private CommitNow()
        {
        }

        public static CommitNow Instance { get; } = new();
    }

    /// <summary>
    /// Server to receiver of a broadcast: its limit keeps chunks waiting that were asked for, so silence is nobody's fault.
    /// </summary>
    public sealed record Patience : IWireMessage
    {
        private Patience()
        {
        }

        public static Patience Instance { get; } = new();
    }

    /// <summary>Either side: the end; what is durable stays for the next attempt, unless its commit was waiting.</summary>
    public sealed record Cancel(Failure Failure) : IWireMessage;
}
