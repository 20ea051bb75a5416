using System.Globalization;

namespace FileTransfer.Actors.Domain;

/// <summary>Who stopped a broadcast for the time being, and when (UTC).</summary>
public sealed record BroadcastPause(NodeId By, DateTime Since)
{
    /// <summary>As people read it: who, and since when, to the second.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"paused by {By} since {Since:yyyy-MM-dd HH:mm:ss'Z'}");
}
