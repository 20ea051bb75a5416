using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// Gets what Akka has left to say before its loggers run and after they stopped. Akka's own one writes it to the output
/// stream, where programs read JSON; only an error is worth a line then, and that goes to the error stream.
/// </summary>
internal sealed class LastResortLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error) Console.Error.WriteLine(Display.Text(error.Message?.ToString()));
    }
}
