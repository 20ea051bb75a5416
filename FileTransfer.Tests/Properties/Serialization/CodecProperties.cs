using CsCheck;
using FileTransfer.Actors.Serialization;
using Xunit;

namespace FileTransfer.Tests.Properties.Serialization;

public sealed class CodecProperties
{
    /// <summary>Objects per byte of a hostile message: what a few bytes on the wire may cost in memory.</summary>
    private const int MaxAmplification = 256;

    private static readonly Gen<ushort> AnyKind = WireGen.OneConst(Enum.GetValues<MessageKind>()).Select(kind => (ushort)kind);

    [Fact]
    public void What_is_encoded_is_decoded_to_the_same() => WireGen.Any.Sample(
        message =>
        {
            var (kind, payload) = MessageCodec.Encode(message);

            var decoded = MessageCodec.TryDecode(kind, payload, out var problem);

            Assert.Null(problem);
            Assert.IsType(message.GetType(), decoded);
            Assert.Equivalent(message, decoded, strict: true);
            Assert.Equal(payload, MessageCodec.Encode(decoded!).Payload);
        },
        iter: 3000);

    [Fact]
    public void Any_bytes_are_a_message_or_a_problem() =>
        Gen.Select(AnyKind, Gen.Byte.Array[0, 300]).Sample(MessageOrProblem, iter: 20_000);

    [Fact]
    public void A_damaged_message_is_a_message_or_a_problem() => Gen.Select(WireGen.Any, Gen.Int, Gen.Byte, Gen.Int).Sample(
        (message, at, value, cut) =>
        {
            var (kind, payload) = MessageCodec.Encode(message);
            if (payload.Length == 0) return;
            payload[(int)((uint)at % payload.Length)] = value;
            MessageOrProblem(kind, payload[..(int)((uint)cut % (payload.Length + 1))]);
            MessageOrProblem(kind, payload);
        },
        iter: 10_000);

    [Fact]
    public void A_message_read_as_another_kind_is_a_message_or_a_problem() =>
        Gen.Select(WireGen.Any, AnyKind).Sample((message, kind) => MessageOrProblem(kind, MessageCodec.Encode(message).Payload), iter: 10_000);

    [Fact]
    public void Kinds_that_do_not_exist_are_named() => Gen.UShort.Where(kind => !Enum.IsDefined((MessageKind)kind)).Sample(kind =>
    {
        Assert.Null(MessageCodec.TryDecode(kind, [], out var problem));
        Assert.Equal($"unknown message kind {kind}", problem);
    });

    private static void MessageOrProblem(ushort kind, byte[] payload)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = MessageCodec.TryDecode(kind, payload, out var problem);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(message is null == problem is not null);
        Assert.InRange(allocated, 0, 64 * 1024 + (MaxAmplification * payload.Length));
        if (message is not null) MessageCodec.Encode(message);   // what was let in does not surprise the encoder
    }
}
