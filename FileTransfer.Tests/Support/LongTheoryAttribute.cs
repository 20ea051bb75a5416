using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>As <see cref="LongFactAttribute"/>, with data.</summary>
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = new LongFactAttribute().Skip;
}
