using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Serialization;

/// <summary>The last words to a connection that does not become a link.</summary>
internal static class Refusal
{
    public static async Task TellAsync(AcceptedConnection connection, Failure why, CancellationToken cancel)
    {
        var (kind, payload) = MessageCodec.Encode(new SessionProtocol.Goodbye(why));
        var frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(FrameType.Control, kind, 0, (uint)payload.Length, Optional: false).Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        await connection.Stream.WriteAsync(frame, cancel).ConfigureAwait(false);
        await connection.Stream.FlushAsync(cancel).ConfigureAwait(false);
    }
}
