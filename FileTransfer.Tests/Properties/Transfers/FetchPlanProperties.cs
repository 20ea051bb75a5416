using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Properties.Transfers;

/// <summary>The plan against a model that keeps the state of every chunk by name.</summary>
public sealed class FetchPlanProperties
{
    private static readonly NodeId Source = NodeId.Parse("s");

    private static readonly Gen<Manifest> AnyManifest = Gen.OneOf(
            Gen.Const(0L), Gen.Long[1, ChunkSize.Min], Gen.Long[1, 6 * ChunkSize.Min], Gen.Long[65, 70].Select(megabytes => megabytes << 20))
        .Array[1, 6].Select(sizes => Manifest.Create(
            [.. sizes.Select((size, i) => new Entry(RelativePath.Parse($"f{i}"), EntryKind.File, size, DateTime.UnixEpoch, false))]));

    private static readonly Gen<TransferOptions> AnyOptions = Gen.Select(
        Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40],
        (window, initial, unflushed) => new TransferOptions
        {
            WindowBytes = window * (ChunkSize.Min / 2),
            InitialWindowBytes = initial * (ChunkSize.Min / 2),
            UnflushedBytes = unflushed * (ChunkSize.Min / 2),
        });

    private enum State
    {
        Missing,
        Asked,
        Arrived,
        Verified,
        Durable,
    }

    [Fact]
    public void Every_chunk_has_one_state_the_bounds_hold_and_everything_gets_there() =>
        Gen.Select(AnyManifest, AnyOptions, Gen.UInt, Gen.Int[0, 4]).Sample(
            (manifest, options, seed, alreadyDurable) => new Run(manifest, options, seed, alreadyDurable).ToTheEnd(), iter: LongFactAttribute.IsAskedFor ? 500 : 60);

    private sealed class Run
    {
        private readonly Manifest _manifest;
        private readonly TransferOptions _options;
        private readonly Random _random;
        private readonly State[] _states;
        private readonly int[] _refusals;
        private readonly FetchPlan _plan;

        public Run(Manifest manifest, TransferOptions options, uint seed, int alreadyDurable)
        {
            (_manifest, _options, _random) = (manifest, options, new Random((int)seed));
            _states = new State[manifest.ChunkCount];
            _refusals = new int[manifest.ChunkCount];
            var durable = new ChunkMap();
            for (var chunk = 0; chunk < _states.Length; chunk++)
            {
                if (_random.Next(5) >= alreadyDurable) continue;
                durable.Add(chunk);
                _states[chunk] = State.Durable;
            }

            _plan = new FetchPlan(manifest, durable, options);
            _plan.AssignAll(Source);
        }

        public void ToTheEnd()
        {
            Ask();
            for (var steps = 0; !_plan.AllDurable; steps++)
            {
                Assert.True(steps < 200 * (_states.Length + 1), "the plan is stuck");
                Step();
                Ask();
                Check();
            }

            Assert.DoesNotContain(_states, state => state != State.Durable);
            Assert.True(_plan.AllVerified);
            Assert.Equal((0, _manifest.TotalBytes), (_plan.UnflushedBytes, _plan.DurableBytes));
            Assert.Empty(_plan.Next());
        }

        /// <summary>Something happens, anything that can.</summary>
        private void Step()
        {
            var kind = _random.Next(3);
            if (kind == 0 && Any(State.Asked) is { } asked) Arrive(asked);
            else if (kind == 1 && Any(State.Arrived) is { } arrived) Judge(arrived);
            else if (kind == 2) Flush();
        }

        private void Ask()
        {
            foreach (var chunk in new ChunkMap(_plan.Next().SelectMany(fetch => fetch.Chunks)).Chunks())
            {
                Assert.Equal(State.Missing, _states[chunk]);
                _states[chunk] = State.Asked;
            }
        }

        private void Arrive(int chunk)
        {
            Assert.Equal(FetchPlan.Arrival.New, _plan.Arrive(Source, chunk));
            _states[chunk] = State.Arrived;
        }

        private void Judge(int chunk)
        {
            if (_refusals[chunk] < 2 && _random.Next(4) == 0)
            {
                _refusals[chunk]++;
                _plan.Refused(Source, chunk);
                _states[chunk] = State.Missing;
                return;
            }

            _plan.Verified(chunk);
            _states[chunk] = State.Verified;
        }

        private void Flush()
        {
            var flushed = new ChunkMap(All(State.Verified).Where(_ => _random.Next(3) > 0).Select(chunk => new ChunkRange(chunk, 1)));
            foreach (var chunk in flushed.Chunks()) _states[chunk] = State.Durable;
            _plan.Durable(flushed.Runs);
        }

        private void Check()
        {
            var (asked, arrived) = (All(State.Asked).ToArray(), All(State.Arrived).ToArray());
            var underway = Bytes(asked) + Bytes(arrived);
            Assert.True(underway <= _options.WindowBytes || asked.Length + arrived.Length == 1, $"{underway} bytes are underway");
            Assert.InRange(asked.Length + arrived.Length, 0, FetchPlan.MaxAskedChunks);
            Assert.Equal(Bytes(All(State.Verified)), _plan.UnflushedBytes);
            Assert.InRange(_plan.UnflushedBytes, 0, _options.UnflushedBytes + Math.Max(_options.WindowBytes, ChunkSize.Max));
            Assert.Equal(Bytes(All(State.Durable)), _plan.DurableBytes);
            Assert.Equal(asked.Length > 0 && arrived.Length == 0, _plan.Awaits(Source));
            Assert.Equal(asked.Length + arrived.Length + All(State.Missing).Count() == 0, _plan.AllVerified);
            foreach (var state in new[] { State.Missing, State.Arrived, State.Verified, State.Durable })
            {
                if (Any(state) is { } chunk) Assert.True(_plan.Arrive(Source, chunk) == FetchPlan.Arrival.Unasked, $"a {state} chunk was taken");
            }
        }

        private long Bytes(IEnumerable<int> chunks) => chunks.Sum(chunk => (long)_manifest.Locate(chunk).Length);

        private IEnumerable<int> All(State state) => Enumerable.Range(0, _states.Length).Where(chunk => _states[chunk] == state);

        private int? Any(State state)
        {
            var all = All(state).ToArray();
            return all.Length == 0 ? null : all[_random.Next(all.Length)];
        }
    }
}
