using System.Buffers.Binary;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol.Wire;
using Google.Protobuf;

namespace FileTransfer.Actors.Security;

/// <summary>Protocol/enrolment.proto on a stream: the length (32 bits, little-endian), then the message.</summary>
internal static class EnrolmentWire
{
    public const int MaxMessage = 16 * 1024;
    private const int PrefixSize = sizeof(int);

    public static async Task WriteAsync(Stream stream, EnrolmentMessage message, CancellationToken cancel)
    {
        var size = message.CalculateSize();
        if (size > MaxMessage) throw new InvalidOperationException("An enrolment message outgrew its bound.");
        var frame = new byte[PrefixSize + size];
        BinaryPrimitives.WriteInt32LittleEndian(frame, size);
        message.WriteTo(frame.AsSpan(PrefixSize));
        try
        {
            await stream.WriteAsync(frame, cancel).ConfigureAwait(false);
            await stream.FlushAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Lost(e);
        }
    }

    /// <exception cref="FailureException">
    /// <see cref="Reason.ConnectionLost"/>, or <see cref="Reason.ProtocolViolation"/> for what is no message of ours or
    /// another one than <paramref name="expected"/>.
    /// </exception>
    public static async Task<EnrolmentMessage> ReadAsync(
        Stream stream, CancellationToken cancel, params EnrolmentMessage.BodyOneofCase[] expected)
    {
        var message = Decode(await ReadFrameAsync(stream, cancel).ConfigureAwait(false));
        return expected.Contains(message.BodyCase)
            ? message
            : throw Violation($"the other side said {message.BodyCase} where {string.Join(" or ", expected)} belongs");
    }

    private static async Task<byte[]> ReadFrameAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            var prefix = new byte[PrefixSize];
            await stream.ReadExactlyAsync(prefix, cancel).ConfigureAwait(false);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
            if (size > MaxMessage) throw Violation($"the other side announced {size} bytes; {MaxMessage} are the most");
            var frame = new byte[size];
            await stream.ReadExactlyAsync(frame, cancel).ConfigureAwait(false);
            return frame;
        }
        catch (IOException e)
        {
            throw Lost(e);
        }
    }

    private static EnrolmentMessage Decode(byte[] frame)
    {
        try
        {
            return EnrolmentMessage.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Violation("the other side sent a malformed message", e);
        }
    }

    private static FailureException Violation(string detail, Exception? inner = null) =>
        new(Reason.ProtocolViolation, detail, hint: null, inner);

    private static FailureException Lost(Exception inner) =>
        new(Reason.ConnectionLost, "the connection ended before the enrolment was complete", hint: null, inner);
}
