using System.Globalization;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Support;

/// <summary>
/// How often a random fault is staged, and with which seed. FILETRANSFER_ROUNDS asks for more, FILETRANSFER_SEED for other
/// ones; the seed is printed, and each round depends on it and its own number only.
/// </summary>
internal sealed class Rounds
{
    private readonly int _seed = FromEnvironment("FILETRANSFER_SEED") ?? 20261122;
    private readonly ITestOutputHelper _output;

    /// <param name="output">Where the seed is printed.</param>
    /// <param name="usual">Number of rounds unless more are asked for.</param>
    public Rounds(ITestOutputHelper output, int usual)
    {
        (_output, Count) = (output, FromEnvironment("FILETRANSFER_ROUNDS") ?? usual);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count} rounds, FILETRANSFER_SEED={_seed}"));
    }

    public int Count { get; }

    /// <summary>Runs every round; the one that fails is named with its seed.</summary>
    public async Task RunAsync(Func<int, Random, Task> round)
    {
        for (var number = 0; number < Count; number++)
        {
            try
            {
                await round(number, new Random(HashCode(number)));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"Round {number} of {Count} with FILETRANSFER_SEED={_seed}: {e.Message}"), e);
            }
        }

        _output.WriteLine("all rounds ended well");
    }

    /// <summary>Ends at a random instant of the next <paramref name="within"/>: when the fault happens, not a wait for anything.</summary>
    public static Task InstantAsync(Random random, TimeSpan within) => Task.Delay(random.NextDouble() * within);

    /// <summary>The same in every process, which System.HashCode is not.</summary>
    private int HashCode(int number) => unchecked((_seed * 397) ^ number);

    private static int? FromEnvironment(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
