namespace FileTransfer.Tests.Support;

/// <summary>
/// A wall clock that can be set while processes run under it; time that only passes, which deadlines and timers count in, is
/// the machine's own.
/// </summary>
internal sealed class SteppedClock : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public SteppedClock()
    {
        // One folder per architecture; the library for processes of many threads.
        var library = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("libfaketime is missing. On Debian: apt-get install faketime");
        Set(TimeSpan.Zero);
        Launch = new Launch
        {
            Environment = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = library,
                ["FAKETIME_TIMESTAMP_FILE"] = _file,
                ["FAKETIME_CACHE_DURATION"] = "1",   // without, each look at the clock reads the file
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                ["DONT_FAKE_MONOTONIC"] = "1",
            },
        };
    }

    public Launch Launch { get; }

    /// <summary>In effect within a second.</summary>
    /// <param name="ahead">Of the machine's own clock.</param>
    public void Set(TimeSpan ahead)
    {
        File.WriteAllText(_file + ".new", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(_file + ".new", _file, overwrite: true);   // nobody reads half of it
    }

    public void Dispose() => File.Delete(_file);
}
