namespace FileTransfer.Benchmarks.Output;

/// <summary>What a scenario prints: results to the output stream, what it is doing to the error stream.</summary>
internal sealed class Report
{
    /// <summary>Whether all contents that were compared were equal. A missed target is a result, wrong bytes are not.</summary>
    public bool Correct { get; private set; } = true;

#pragma warning disable CA1822 // one object to talk to, whatever it needs to know
    public void Doing(string what) => Console.Error.WriteLine($"  {what}");

    public void Say(object text) => Console.Out.WriteLine(text);

    public void Target(string what, bool met) => Console.Out.WriteLine($"{(met ? "met" : "MISSED")}: {what}");
#pragma warning restore CA1822

    /// <summary>Compares what arrived with what was sent.</summary>
    public void Same(string what, string expected, string found)
    {
        if (expected == found) return;
        Correct = false;
        Console.Out.WriteLine($"WRONG CONTENT: {what}: {found} instead of {expected}");
    }
}
