using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>One line of a transfer's journal. What it says was flushed before it was written.</summary>
internal abstract record JournalRecord
{
    private JournalRecord()
    {
    }

    /// <param name="Ranges">Chunks whose bytes are on disk.</param>
    /// <param name="Roots">One per chunk, in the order of the ranges.</param>
    public sealed record Durable(IReadOnlyList<ChunkRange> Ranges, IReadOnlyList<Hash256> Roots) : JournalRecord;

    /// <summary>Takes chunks back, so that they can be written anew.</summary>
    public sealed record Forgotten(IReadOnlyList<ChunkRange> Ranges) : JournalRecord;

    /// <summary>From here on the commit is completed, whatever happens; a later one replaces it.</summary>
    public sealed record CommitBegun(IReadOnlyList<PlacedRoot> Roots) : JournalRecord;

    /// <summary>A begun commit met a taken name and was undone.</summary>
    public sealed record CommitAbandoned : JournalRecord;
}
