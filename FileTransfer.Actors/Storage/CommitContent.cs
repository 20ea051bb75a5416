using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;

namespace FileTransfer.Actors.Storage;

/// <summary>What arrived, against what was announced.</summary>
internal static class CommitContent
{
    /// <summary>The content ids that follow from the verified chunks; one per entry.</summary>
    public static ContentId[] Compute(Manifest manifest, Hash256[] roots)
    {
        var contents = new ContentId[manifest.Entries.Count];
        for (var i = 0; i < contents.Length; i++)
        {
            if (manifest.Entries[i].Kind != EntryKind.File) continue;
            var chunks = manifest.ChunksOf(i);
            contents[i] = MerkleTree.FileRoot(roots.AsSpan(chunks.First, chunks.Count), manifest.Entries[i].Size);
        }

        return contents;
    }

    /// <param name="manifest">May carry content ids itself.</param>
    /// <param name="contents">What arrived.</param>
    /// <param name="expected">What the source read from its first to its last byte, or null.</param>
    /// <exception cref="FailureException">
    /// <see cref="Reason.Corrupt"/>: not the content that was named; <see cref="Reason.SourceChanged"/>: chunks of
    /// different versions.
    /// </exception>
    public static void Check(Manifest manifest, ContentId[] contents, IReadOnlyList<ContentId>? expected)
    {
        if (expected is not null && expected.Count != contents.Length)
            throw new FailureException(Reason.ProtocolViolation, "the source named another number of entries at its end");
        for (var i = 0; i < contents.Length; i++)
        {
            var entry = manifest.Entries[i];
            if (entry.Kind != EntryKind.File) continue;
            if (entry.Content is { } named && named != contents[i])
                throw new FailureException(Reason.Corrupt, $"{Display.Text(entry.Path)} arrived with another content than announced");
            if (expected is not null && expected[i] != contents[i])
                throw new FailureException(Reason.SourceChanged, $"{Display.Text(entry.Path)} changed while it was sent");
        }
    }
}
