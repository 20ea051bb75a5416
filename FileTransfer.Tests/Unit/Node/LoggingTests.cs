using System.Text.Json;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class LoggingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void One_event_is_one_line_whatever_its_texts_hold()
    {
        Log(new LogSettings(LogEventLevel.Information, null, 1 << 20, 1) { Console = true });

        var lines = _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e'));
        Assert.Contains("took", lines[0], StringComparison.Ordinal);
        Assert.Contains("7 bytes", lines[0], StringComparison.Ordinal);
        Assert.Contains("\\u{1b}[31m", lines[0], StringComparison.Ordinal);
        Assert.Contains("it broke", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_holds_one_clean_json_object_per_event()
    {
        var file = _folder.At("log/node.json");

        Log(new LogSettings(LogEventLevel.Information, file, 1 << 20, 1));

        var lines = File.ReadAllLines(file);
        Assert.Equal(5, lines.Length);
        var first = JsonElement.Parse(lines[0]);
        Assert.Equal(Display.Text(Sample.Hostile), first.GetProperty("Name").GetString());
        Assert.Equal(7, first.GetProperty("Bytes").GetInt64());
        Assert.All(lines, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e'));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void A_trace_is_shown_when_asked_for()
    {
        Log(new LogSettings(LogEventLevel.Information, null, 1 << 20, 1) { Console = true, Trace = true });
        Assert.Contains($"    at {typeof(LoggingTests).FullName}", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Below_the_level_nothing_is_written()
    {
        Log(new LogSettings(LogEventLevel.Fatal, null, 1 << 20, 1) { Console = true });
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void A_log_folder_of_ours_is_closed_to_others()
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Logging.DefaultFile(_folder.Path);

        Log(new LogSettings(LogEventLevel.Information, file, 1 << 20, 1));

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_expected_failure()
    {
        var file = Path.Combine(_folder.Write("plain", "x"), "node.json");
        var settings = new LogSettings(LogEventLevel.Information, file, 1 << 20, 1);
        Assert.Equal(5, Assert.Throws<FailureException>(() => Logging.Create(settings, _error)).Failure.ExitCode);
    }

    private void Log(LogSettings settings)
    {
        using var factory = Logging.Create(settings, _error);
        var logger = factory.CreateLogger("test");
        logger.LogInformation("took {Name} with {Bytes} bytes", Sample.Hostile, 7);
        logger.LogInformation("list {Names}", (object)new[] { Sample.Hostile });
        logger.LogInformation("record {@Record}", new { Inner = new { Text = Sample.Hostile } });
        logger.LogInformation("object {Object}", new Uri("file:///" + Uri.EscapeDataString("a") + "\u202e"));
        logger.LogWarning(Thrown(), "failed at {Name}", Sample.Hostile);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("it broke: " + Sample.Hostile);
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _error.Dispose();
    }
}
