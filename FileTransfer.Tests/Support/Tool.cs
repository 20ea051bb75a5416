using System.ComponentModel;
using System.Diagnostics;

namespace FileTransfer.Tests.Support;

/// <summary>A program of the system that a test needs. A missing or failing one fails the test and says so.</summary>
internal static class Tool
{
    public static Task<string> RunAsync(string program, params string[] arguments) => FeedAsync("", program, arguments);

    /// <param name="input">What it reads.</param>
    /// <param name="program">Found on the path.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> FeedAsync(string input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Deadline.Usual);
        if (process.ExitCode == 0) return await output;
        throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode} (this needs root): {await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"{start.FileName} is missing. On Debian: apt-get install iproute2 nftables strace xfsprogs e2fsprogs ntfs-3g faketime ca-certificates", missing);
        }
    }
}
