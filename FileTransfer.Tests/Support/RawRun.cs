using System.Diagnostics;

namespace FileTransfer.Tests.Support;

/// <summary>One command with its streams as bytes, as a pipe or a terminal gets them.</summary>
internal sealed record RawRun(int Exit, byte[] Out, byte[] Error)
{
    public static Task<RawRun> PipedAsync(params string[] arguments) => StartAsync(NodeProcess.Executable, arguments);

    /// <summary>With a terminal of its own, which sees both streams.</summary>
    public static Task<RawRun> InTerminalAsync(params string[] arguments)
    {
        var command = string.Join(' ', arguments.Prepend(NodeProcess.Executable).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        return StartAsync("script", ["-qec", command, "/dev/null"]);
    }

    private static async Task<RawRun> StartAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["TERM"] = "xterm";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(Deadline.Usual);
        var (output, error) = (new MemoryStream(), new MemoryStream());
        await Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(output, late.Token),
            process.StandardError.BaseStream.CopyToAsync(error, late.Token));
        await process.WaitForExitAsync(late.Token);
        return new RawRun(process.ExitCode, output.ToArray(), error.ToArray());
    }
}
