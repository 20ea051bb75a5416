namespace FileTransfer.Benchmarks.Swarm;

/// <summary>Something that happens at a time; what the fields hold depends on the kind.</summary>
internal readonly record struct SimEvent(SimEventKind Kind, object? Subject = null, int Chunk = 0, object? Content = null);
