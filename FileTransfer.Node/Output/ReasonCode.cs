using System.Text.Json;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>A reason's name for programs, in kebab case: <c>not-found</c>.</summary>
internal static class ReasonCode
{
    public static string Of(Reason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
}
