using CsCheck;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using Xunit;

namespace FileTransfer.Tests.Properties.Links;

public sealed class FrameStreamProperties
{
    private static readonly Gen<(bool Chunk, ushort Kind, uint Number, int Length)[]> Frames =
        Gen.Select(Gen.Bool, Gen.UShort, Gen.UInt, Gen.Int[1, 100_000]).Array[1, 12];

    [Fact]
    public Task Frames_are_the_same_wherever_the_stream_is_cut() =>
        Gen.Select(Frames, Gen.Int[1, 40_000], Gen.Int).SampleAsync(async (frames, largest, seed) =>
        {
            var bytes = Encode(frames);
            Assert.Equal(frames.Length, await Receive(frames, bytes, bytes.Length, largest, seed));
        }, iter: 60);

    [Fact]
    public Task A_truncated_stream_gives_whole_frames_only() =>
        Gen.Select(Frames, Gen.Int[1, 40_000], Gen.Int[0, int.MaxValue]).SampleAsync(async (frames, largest, seed) =>
        {
            var bytes = Encode(frames);
            var cut = seed % bytes.Length;
            var whole = 0;
            for (var end = SizeOf(frames[0]); end <= cut; end += SizeOf(frames[whole])) whole++;
            Assert.Equal(whole, await Receive(frames, bytes, cut, largest, seed));
        }, iter: 60);

    private static int SizeOf((bool Chunk, ushort Kind, uint Number, int Length) frame) =>
        FrameHeader.Size + (frame.Chunk ? ChunkHeader.Size : 0) + frame.Length;

    private static byte[] Encode((bool Chunk, ushort Kind, uint Number, int Length)[] frames)
    {
        var all = new MemoryStream();
        foreach (var frame in frames)
        {
            var bytes = new byte[SizeOf(frame)];
            bytes.AsSpan().Fill((byte)frame.Length);
            if (frame.Chunk)
            {
                FrameHeader.ForChunk(frame.Number, frame.Length).Write(bytes);
                new ChunkHeader(frame.Kind, default).Write(bytes.AsSpan(FrameHeader.Size));
            }
            else
            {
                new FrameHeader(FrameType.Control, frame.Kind, frame.Number, (uint)frame.Length, true).Write(bytes);
            }

            all.Write(bytes);
        }

        return all.ToArray();
    }

    /// <returns>How many frames the handler got, each compared.</returns>
    private static async Task<int> Receive(
        (bool Chunk, ushort Kind, uint Number, int Length)[] frames, byte[] bytes, int count, int largest, int seed)
    {
        var (raw, end) = MemoryStreams.Connect(2 * 1024 * 1024);
        var random = new Random(seed);
        end.Incoming.Cut = () => random.Next(1, largest + 1);
        var pool = new BufferPool();
        var link = new Link(end, TestPki.Peer(), "", pool: pool);
        var handler = new RecordingHandler();
        await raw.WriteAsync(bytes.AsMemory(0, count));
        raw.Outgoing.End();
        link.Start(handler);
        Assert.Equal(Reason.ConnectionLost, (await handler.Closed).Reason);
        await link.Completion;

        var got = handler.Controls + handler.Chunks;
        foreach (var frame in frames.Take(got))
        {
            if (frame.Chunk)
            {
                var (number, chunk) = await handler.NextChunk();
                Assert.Equal((frame.Number, frame.Kind, frame.Length), (number, chunk.Chunk, chunk.Length));
                Assert.False(chunk.Data.Span.ContainsAnyExcept((byte)frame.Length));
                chunk.Dispose();
            }
            else
            {
                var control = await handler.NextControl();
                Assert.Equal((frame.Kind, frame.Number, frame.Length), (control.Kind, control.Number, control.Payload.Length));
                Assert.False(control.Payload.AsSpan().ContainsAnyExcept((byte)frame.Length));
            }
        }

        Assert.Equal(0, pool.RentedBytes);
        Assert.Equal(0, handler.LateCalls);
        return got;
    }
}
