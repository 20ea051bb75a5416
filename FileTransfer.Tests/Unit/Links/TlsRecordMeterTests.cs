using CsCheck;
using FileTransfer.Actors.Links;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class TlsRecordMeterTests
{
    [Fact]
    public void Between_records_a_header_is_missing()
    {
        var meter = default(TlsRecordMeter);
        Assert.Equal((0, 5), (meter.Came, meter.Missing));

        meter.Advance([23, 3, 3, 0, 2, 7, 7]);
        Assert.Equal((0, 5), (meter.Came, meter.Missing));
    }

    [Fact]
    public void In_a_record_the_rest_of_it_is_missing()
    {
        var meter = default(TlsRecordMeter);
        meter.Advance([23, 3, 3, 0x40]);
        Assert.Equal((4, 1), (meter.Came, meter.Missing));

        meter.Advance([0x11]);
        Assert.Equal((5, 0x4011), (meter.Came, meter.Missing));

        meter.Advance(new byte[0x4000]);
        Assert.Equal((0x4005, 0x11), (meter.Came, meter.Missing));
    }

    [Fact]
    public void However_a_stream_is_cut_it_never_asks_for_more_than_its_record_lacks() =>
        (from lengths in Gen.Int[0, 500].Array[1, 20]
         from cuts in Gen.Int[1, 40].Array[200, 400]
         select (lengths, cuts)).Sample(Check);

    private static void Check((int[] Lengths, int[] Cuts) sample)
    {
        byte[] stream = [.. sample.Lengths.SelectMany(length => (byte[])[23, 3, 3, (byte)(length >> 8), (byte)length, .. new byte[length]])];
        var ends = new List<int>();
        foreach (var length in sample.Lengths) ends.Add(ends.LastOrDefault() + 5 + length);
        var meter = default(TlsRecordMeter);
        var at = 0;
        foreach (var cut in sample.Cuts)
        {
            var taken = Math.Min(cut, stream.Length - at);
            meter.Advance(stream.AsSpan(at, taken));
            at += taken;
            var start = ends.LastOrDefault(end => end <= at);
            Assert.Equal(at - start, meter.Came);
            if (at < stream.Length) Assert.InRange(meter.Missing, 1, ends.First(end => end > at) - at);
        }
    }
}
