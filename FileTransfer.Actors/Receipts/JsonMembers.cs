using System.Globalization;
using System.Text.Json;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>The members of one object, each read as what it has to be. All throw <see cref="FormatException"/>.</summary>
internal readonly struct JsonMembers(JsonElement element)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int MaxTimeLength = 24;

    public bool IsNull(string name) => element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public string Text(string name, int maxLength)
    {
        var value = element.GetProperty(name);
        if (value.ValueKind != JsonValueKind.String) throw Wrong(name);
        try
        {
            return value.GetString() is { } text && text.Length <= maxLength ? text : throw Wrong(name);
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name);   // no UTF-8, or half a surrogate pair
        }
    }

    public string? OptionalText(string name, int maxLength) => IsNull(name) ? null : Text(name, maxLength);

    public long Number(string name, long max)
    {
        var value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 && number <= max
            ? number
            : throw Wrong(name);
    }

    public DateTime Time(string name) =>
        DateTime.TryParseExact(
            Text(name, MaxTimeLength), TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Wrong(name);

    public Hash256 Hash(string name) => Hash256.TryParse(Text(name, 2 * Hash256.Size)) ?? throw Wrong(name);

    public Hash256? OptionalHash(string name) => IsNull(name) ? null : Hash(name);

    public ContentId? OptionalContent(string name) => OptionalHash(name) is { } root ? new ContentId(root) : null;

    public NodeId Node(string name) => NodeId.TryParse(Text(name, NodeId.MaxLength)) ?? throw Wrong(name);

    public Guid Id(string name) => Guid.TryParseExact(Text(name, 32), "N", out var id) ? id : throw Wrong(name);

    public JsonElement Member(string name) => element.GetProperty(name);

    public IReadOnlyList<JsonElement> Array(string name, int maxCount)
    {
        var value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= maxCount
            ? [.. value.EnumerateArray()]
            : throw Wrong(name);
    }

    /// <summary>UTC, to the millisecond.</summary>
    public static string Format(DateTime time) => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static FormatException Wrong(string name) => new($"its {name} is not what it has to be");
}
