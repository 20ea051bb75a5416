using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>Node kinds as certificates write them.</summary>
internal static class NodeKinds
{
    public static string Format(NodeKind kind) => kind switch
    {
        NodeKind.Client => "client",
        NodeKind.Server => "server",
        NodeKind.Broadcaster => "broadcaster",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a node kind"),
    };

    public static NodeKind? TryParse(string text) => text switch
    {
        "client" => NodeKind.Client,
        "server" => NodeKind.Server,
        "broadcaster" => NodeKind.Broadcaster,
        _ => null,
    };
}
