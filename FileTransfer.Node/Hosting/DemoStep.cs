namespace FileTransfer.Node.Hosting;

/// <param name="Files">Moved; 0 when the step moves none.</param>
/// <param name="Bytes">Moved, over all receivers.</param>
/// <param name="Same">Whether the copies were compared with the source, byte for byte, and were equal.</param>
internal sealed record DemoStep(string What, int Files, long Bytes, TimeSpan Elapsed, bool Same);
