using System.Text;
using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Protocol.Wire;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Serialization;
using FileTransfer.Actors.Storage;
using FileTransfer.Node.Configuration;
using FileTransfer.Tests.Properties.Serialization;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Vectors;
using Google.Protobuf;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Properties;

/// <summary>
/// Every decoder against mutations of what it reads: it returns, or fails with its own typed failure, in bounded memory.
/// </summary>
public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    /// <summary>What any decoder may allocate for an input, besides a multiple of its length.</summary>
    private const long Allowance = 1 << 20;

    private static readonly Dictionary<string, (Func<IReadOnlyList<byte[]>> Corpus, Action<byte[]> Decode)> Decoders = new()
    {
        ["frame header"] = (() => [Header(FrameHeader.Ping), Header(new(FrameType.Control, 4, 7, 1000, true)), Header(FrameHeader.ForChunk(3, 9))],
            bytes => FrameHeader.TryRead(bytes, out _, out _)),
        ["chunk header"] = (() => [ChunkBytes(0), ChunkBytes(int.MaxValue)], bytes => ChunkHeader.TryRead(bytes, out _, out _)),
        ["message"] = (Messages, bytes =>
        {
            if (bytes.Length < 2) return;
            var kind = (ushort)(bytes[0] % 64);
            var message = MessageCodec.TryDecode(kind, bytes.AsSpan(2), out var problem);
            if (message is null == problem is null) throw new InvalidDataException("neither a message nor a problem");
            if (message is not null) MessageCodec.Encode(message);
        }
        ),
        ["staged manifest"] = (() => [StagedManifest.Encode(Staged(1)), StagedManifest.Encode(Staged(30))],
            bytes => StagedManifest.Decode(TransferId.FromKey("fuzz"), bytes)),
        ["journal"] = (Journals, bytes => JournalState.Replay(bytes, 200)),
        ["enrolment"] = (Enrolments, bytes => EnrolmentWire.ReadAsync(
            new MemoryStream(bytes), CancellationToken.None, EnrolmentMessage.BodyOneofCase.JoinRequest).GetAwaiter().GetResult()),
        ["join link"] = (() => [Text("ft://example.org:5001/ABCDEFGHJKMNPQRSTVWXYZ0123456789"), Text("ft://[::1]:5001/00000")],
            bytes => JoinLink.Parse(Encoding.Latin1.GetString(bytes))),
        ["settings"] = (() => [Text(Reference.Text()), Text("filetransfer { server { listen = \"[::]:1\" }, client.groups = [a, b] }")],
            bytes => HoconText.Parse(Encoding.UTF8.GetString(bytes), "fuzz.conf")),
        ["path"] = (Names, bytes => RelativePath.TryParse(Encoding.UTF8.GetString(bytes))),
        ["name"] = (Names, bytes => FoldedName.Key(Encoding.UTF8.GetString(bytes))),
        ["shown text"] = (Names, bytes => ShownText.AssertHarmless(Encoding.UTF8.GetBytes(Display.Text(Encoding.Latin1.GetString(bytes))))),
        ["node name"] = (Names, bytes => NodeId.TryParse(Encoding.UTF8.GetString(bytes))),
    };

    public static TheoryData<string> Names_ => [.. Decoders.Keys];

    [Theory]
    [MemberData(nameof(Names_))]
    public void A_decoder_returns_or_fails_with_its_own_failure_in_bounded_memory(string name)
    {
        var mutator = new Mutator();
        output.WriteLine($"FILETRANSFER_FUZZ_SEED={mutator.Seed}");
        var (corpus, decode) = (Decoders[name].Corpus(), Decoders[name].Decode);
        FoldedName.Key("\u00e9");   // its table is read once in a process
        var (read, refused) = (0, 0);
        for (var round = 0; round < (name == "settings" ? Rounds / 20 : Rounds); round++)
        {
            var bytes = mutator.Mutate(mutator.Pick(corpus), corpus);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decode(bytes);
                read++;
            }
            catch (Exception typed) when (typed is FailureException { Failure.Reason: not Reason.Internal } or SettingsException)
            {
                refused++;
            }
            catch (Exception surprise)
            {
                Assert.Fail($"seed {mutator.Seed}, round {round}: {surprise} for {Convert.ToHexString(bytes)}");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowance + (300L * bytes.Length));
        }

        Assert.Equal(name == "settings" ? Rounds / 20 : Rounds, read + refused);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static IReadOnlyList<byte[]> Names() => [.. HostileNames.All.Select(Text)];

    private static byte[] Header(FrameHeader header)
    {
        var bytes = new byte[FrameHeader.Size];
        header.Write(bytes);
        return bytes;
    }

    private static byte[] ChunkBytes(int chunk)
    {
        var bytes = new byte[ChunkHeader.Size];
        new ChunkHeader(chunk, default).Write(bytes);
        return bytes;
    }

    private static IReadOnlyList<byte[]> Messages() =>
    [
        .. WireGen.All.SelectMany(gen => gen.Array[3].Single()).Select(message =>
        {
            var (kind, payload) = MessageCodec.Encode(message);
            return (byte[])[(byte)kind, 0, .. payload];
        }),
    ];

    private static StageRequest Staged(int entries) => new(
        TransferId.FromKey("fuzz"),
        Manifest.Create([.. Enumerable.Range(0, entries).Select(i => new Entry(RelativePath.Parse($"file {i}"), EntryKind.File, i * 1000, DateTime.UnixEpoch, false))]),
        RelativePath.Parse("in/to"), ExistingNames.KeepBoth, NodeId.Parse("node"));

    private static IReadOnlyList<byte[]> Journals() =>
    [
        [.. JournalCodec.Header(), .. JournalCodec.Encode(new JournalRecord.Durable([new ChunkRange(0, 2)], [default, default]))],
        [.. JournalCodec.Header(), .. JournalCodec.Encode(new JournalRecord.CommitBegun([new PlacedRoot("a", "b", 7)])), .. JournalCodec.Encode(new JournalRecord.CommitAbandoned())],
    ];

    private static IReadOnlyList<byte[]> Enrolments()
    {
        var message = new EnrolmentMessage
        {
            JoinRequest = new JoinRequest { Secret = ByteString.CopyFrom(new byte[16]), NodeName = "n", DefaultName = "d", SigningRequest = ByteString.CopyFrom(new byte[200]), Version = "1" },
        }.ToByteArray();
        return [[.. BitConverter.GetBytes(message.Length), .. message]];
    }
}
