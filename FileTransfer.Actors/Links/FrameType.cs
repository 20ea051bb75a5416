namespace FileTransfer.Actors.Links;

/// <summary>What a frame carries. The numbers are on the wire: they never change.</summary>
internal enum FrameType : byte
{
    /// <summary>One control message, opaque to the link.</summary>
    Control = 1,

    /// <summary>A <see cref="ChunkHeader"/> and the bytes of one chunk.</summary>
    Chunk = 2,

    /// <summary>Nothing; asks for a <see cref="Pong"/>.</summary>
    Ping = 3,

    /// <summary>Nothing; proves that the peer reads and writes.</summary>
    Pong = 4,
}
