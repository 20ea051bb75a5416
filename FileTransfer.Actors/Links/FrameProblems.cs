namespace FileTransfer.Actors.Links;

internal static class FrameProblems
{
    /// <summary>The problem in words, for the detail of a protocol violation.</summary>
    public static string Words(this FrameProblem problem) => problem switch
    {
        FrameProblem.Truncated => "a frame that ends early",
        FrameProblem.UnknownVersion => "a frame of an unknown version",
        FrameProblem.UnknownType => "a frame of an unknown type",
        FrameProblem.UnknownFlags => "a frame with unknown flags",
        FrameProblem.ReservedBytes => "a frame with bytes set that must be zero",
        FrameProblem.KindOutsideControl => "a control kind on a frame that is not control",
        FrameProblem.LoadedHeartbeat => "a heartbeat with a number or a payload",
        FrameProblem.ControlTooLong => "a control message over the limit",
        FrameProblem.ChunkEmpty => "a chunk without data",
        FrameProblem.ChunkTooLong => "a chunk over the largest chunk size",
        FrameProblem.ChunkNumber => "a chunk number out of range",
        _ => "a bad frame",
    };
}
