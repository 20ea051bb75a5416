using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>What holds a broadcast back, in a few words.</summary>
internal static class PacingText
{
    /// <returns>Also a word when nothing does.</returns>
    public static string Of(BroadcastPacing pacing) => pacing switch
    {
        { Pause: { } pause, BytesPerSecond: { } rate } => $"{pause.Text}, limited to {Units.Rate(rate)}",
        { Pause: { } pause } => pause.Text,
        { BytesPerSecond: { } rate } => $"not paused, limited to {Units.Rate(rate)}",
        _ => "not paused, without a limit",
    };
}
