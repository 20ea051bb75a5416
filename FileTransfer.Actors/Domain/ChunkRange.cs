namespace FileTransfer.Actors.Domain;

/// <summary>Chunks <paramref name="First"/> to <see cref="End"/> (exclusive), numbered through a whole manifest.</summary>
public readonly record struct ChunkRange(int First, int Count)
{
    public int End => First + Count;
}
