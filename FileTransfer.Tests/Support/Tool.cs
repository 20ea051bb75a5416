using System.Diagnostics;

namespace FileTransfer.Tests.Support;

/// <summary>A program of the system that stages a fault. One that is missing or fails makes the test fail.</summary>
internal static class Tool
{
    /// <returns>Its output.</returns>
    public static async Task<string> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(Deadline.Usual);
        await process.WaitForExitAsync(late.Token);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {await errors}");
    }
}
