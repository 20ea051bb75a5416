using System.Text.Json;
using FileTransfer.Node.Commands;
using FileTransfer.Node.Output;
using Microsoft.Extensions.Time.Testing;

namespace FileTransfer.Tests.Unit.Node;

/// <summary>Runs command lines against a fake node and keeps what they said.</summary>
internal sealed class CommandSession : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public CommandSession()
    {
        Interruption = new Interruption(Time, code => EndedAtOnce = code);
        Environment["FILETRANSFER_HOME"] = Path.Combine(Path.GetTempPath(), "no-such-home");
    }

    public FakeRuntime Runtime { get; } = new();

    public FakeClient Client => Runtime.Client;

    public FakeTimeProvider Time { get; } = new();

    public Interruption Interruption { get; }

    public int? EndedAtOnce { get; private set; }

    public Dictionary<string, string> Environment { get; } = [];

    public string Input { get; set; } = "";

    public bool OutIsTerminal { get; set; }

    public bool Live { get; set; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<int> RunAsync(params string[] arguments)
    {
        var terminal = new Terminal(
            new StringReader(Input), TextWriter.Synchronized(_out), TextWriter.Synchronized(_error), OutIsTerminal, Live,
            Color: false);
        return new CommandLine(Runtime, terminal, Environment, Interruption, Time).RunAsync(arguments);
    }

    /// <summary>Every line of the output as JSON.</summary>
    public IReadOnlyList<JsonElement> Events() =>
        [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    public void Dispose()
    {
        Interruption.Dispose();
        _out.Dispose();
        _error.Dispose();
    }
}
