using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Tests.Unit.Node;

/// <summary>Values whose details do not matter to most tests.</summary>
internal static class Sample
{
    public const string Link = "ft://example.org:5001/SECRET";

    /// <summary>Colour, bell, a new line, a C1 control, a bidi override, markup and a tab.</summary>
    public const string Hostile = "\u001b[31mx\a\r\n\u009b2J\u202egpj.[red]exe\t.txt";

    public static TransferReport Report(string name = "report.pdf", params string[] skipped) => new(
        TransferId.FromKey("sample"), name, 1, 3 << 20, ContentId.Empty, 0, false, skipped, 1, 0, [],
        TimeSpan.FromSeconds(1.5));

    public static TransferProgress Progress(long done, string name = "report.pdf") =>
        new("sending", name, done, 100 << 20, 1, 1);

    public static BroadcastReport Broadcast(params ReceiverStatus[] receivers) => new(
        default, "images", "images", 2, 1 << 20, receivers, [], TimeSpan.FromSeconds(2));

    public static ReceiverStatus Receiver(string node, ReceiverState state, Failure? failure = null) =>
        new(NodeId.Parse(node), state, 1 << 20, failure, TimeSpan.FromSeconds(1));
}
