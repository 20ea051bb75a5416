using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using Xunit;

namespace FileTransfer.Tests.Properties.Storage;

public sealed class JournalProperties
{
    private const int Chunks = 200;

    private static readonly Gen<ChunkRange> Range =
        Gen.Select(Gen.Int[0, Chunks - 1], Gen.Int[1, 20]).Select((first, count) => new ChunkRange(first, Math.Min(count, Chunks - first)));

    private static readonly Gen<Hash256> Hash = Gen.Byte.Array[Hash256.Size].Select(bytes => new Hash256(bytes));

    private static readonly Gen<JournalRecord> Record = Gen.OneOf<JournalRecord>(
        Range.Array[1, 5].SelectMany(ranges => Hash.Array[ranges.Sum(range => range.Count)]
            .Select(JournalRecord (roots) => new JournalRecord.Durable(ranges, roots))),
        Range.Array[1, 5].Select(JournalRecord (ranges) => new JournalRecord.Forgotten(ranges)),
        Gen.Select(Gen.String[1, 20], Gen.String[1, 20], Gen.ULong).Array[1, 3].Select(JournalRecord (roots) =>
            new JournalRecord.CommitBegun([.. roots.Select(root => new PlacedRoot(root.Item1, root.Item2, root.Item3))])),
        Gen.Const(JournalRecord () => new JournalRecord.CommitAbandoned()));

    [Fact]
    public void A_journal_cut_anywhere_replays_to_a_prefix_of_its_records() =>
        Gen.Select(Record.Array[0, 8], Gen.Double.Unit).Sample((records, cut) =>
        {
            var encoded = records.Select(JournalCodec.Encode).ToArray();
            byte[] file = [.. JournalCodec.Header(), .. encoded.SelectMany(bytes => bytes)];
            var length = JournalCodec.HeaderSize + (int)(cut * (file.Length - JournalCodec.HeaderSize + 1));
            length = Math.Min(length, file.Length);
            var state = JournalState.Replay(file.AsSpan(0, length), Chunks);

            var (whole, end) = (0, JournalCodec.HeaderSize);
            while (whole < encoded.Length && end + encoded[whole].Length <= length) end += encoded[whole++].Length;
            AssertSame(Applied(records.Take(whole)), state);
            Assert.Equal(end, state.GoodLength);
            Assert.Equal(length - end, state.TornLength);
        });

    [Fact]
    public void A_flipped_bit_never_invents_anything() =>
        Gen.Select(Record.Array[1, 5], Gen.Int[0, int.MaxValue]).Sample((records, at) =>
        {
            byte[] file = [.. JournalCodec.Header(), .. records.SelectMany(JournalCodec.Encode)];
            var bit = at % ((file.Length - JournalCodec.HeaderSize) * 8);
            file[JournalCodec.HeaderSize + (bit / 8)] ^= (byte)(1 << (bit % 8));
            var (whole, end) = (0, JournalCodec.HeaderSize);
            while (end + JournalCodec.Encode(records[whole]).Length <= JournalCodec.HeaderSize + (bit / 8))
                end += JournalCodec.Encode(records[whole++]).Length;
            AssertSame(Applied(records.Take(whole)), JournalState.Replay(file, Chunks));
        });

    [Fact]
    public void The_fewest_records_replay_to_the_same_state() => Record.Array[0, 8].Sample(records =>
    {
        var state = Applied(records);
        byte[] file = [.. JournalCodec.Header(), .. state.Records().SelectMany(JournalCodec.Encode)];
        AssertSame(state, JournalState.Replay(file, Chunks));
    });

    private static JournalState Applied(IEnumerable<JournalRecord> records)
    {
        var state = new JournalState(Chunks);
        foreach (var record in records) state.Apply(record);
        return state;
    }

    private static void AssertSame(JournalState expected, JournalState actual)
    {
        Assert.Equal(expected.Durable.Runs, actual.Durable.Runs);
        Assert.Equal(expected.Begun, actual.Begun);
        foreach (var chunk in expected.Durable.Chunks()) Assert.Equal(expected.Roots[chunk], actual.Roots[chunk]);
    }
}
