namespace FileTransfer.Actors.Domain;

/// <summary>Names one broadcast: one manifest going to many receivers.</summary>
public readonly record struct BroadcastId(Guid Value)
{
    public static BroadcastId New() => new(Guid.CreateVersion7());

    public static BroadcastId? TryParse(string? text) =>
        Guid.TryParseExact(text, "N", out var value) ? new BroadcastId(value) : null;

    /// <summary>32 hexadecimal digits; used as a folder name.</summary>
    public override string ToString() => Value.ToString("N");
}
