using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>What a journal's records add up to.</summary>
internal sealed class JournalState(int chunkCount)
{
    public ChunkMap Durable { get; } = new();

    /// <summary>By chunk number; meaningful where <see cref="Durable"/> holds the chunk.</summary>
    public Hash256[] Roots { get; } = new Hash256[chunkCount];

    /// <summary>Set once a commit has begun and was not abandoned.</summary>
    public IReadOnlyList<PlacedRoot>? Begun { get; private set; }

    /// <summary>Bytes of header and good records.</summary>
    public long GoodLength { get; private set; }

    /// <summary>Bytes behind the last good record.</summary>
    public long TornLength { get; private set; }

    /// <summary>Replays up to the first torn record.</summary>
    /// <exception cref="FailureException">The journal is of another version, or speaks of chunks that do not exist.</exception>
    public static JournalState Replay(ReadOnlySpan<byte> file, int chunkCount)
    {
        JournalCodec.CheckHeader(file);
        var state = new JournalState(chunkCount);
        var rest = file[JournalCodec.HeaderSize..];
        while (JournalCodec.TryRead(ref rest) is { } record) state.Apply(record);
        state.GoodLength = file.Length - rest.Length;
        state.TornLength = rest.Length;
        return state;
    }

    public void Apply(JournalRecord record)
    {
        switch (record)
        {
            case JournalRecord.Durable durable:
                var at = 0;
                foreach (var range in durable.Ranges)
                {
                    Check(range);
                    for (var chunk = range.First; chunk < range.End; chunk++) Roots[chunk] = durable.Roots[at++];
                    Durable.Add(range);
                }

                break;
            case JournalRecord.Forgotten forgotten:
                foreach (var range in forgotten.Ranges) Durable.Remove(range);
                break;
            case JournalRecord.CommitBegun begun:
                Begun = begun.Roots;
                break;
            case JournalRecord.CommitAbandoned:
                Begun = null;
                break;
        }
    }

    /// <summary>The fewest records that replay to this.</summary>
    public IEnumerable<JournalRecord> Records()
    {
        if (!Durable.IsEmpty)
            yield return new JournalRecord.Durable([.. Durable.Runs], [.. Durable.Chunks().Select(chunk => Roots[chunk])]);
        if (Begun is not null) yield return new JournalRecord.CommitBegun(Begun);
    }

    private void Check(ChunkRange range)
    {
        if (range.End > Roots.Length)
            throw new FailureException(Reason.StateDamaged, "the journal speaks of chunks that the manifest does not have");
    }
}
