namespace FileTransfer.Actors.Swarm;

/// <summary>One chunk on its way.</summary>
internal readonly record struct Fetch(int Chunk, Edge From, TimeSpan Since);
