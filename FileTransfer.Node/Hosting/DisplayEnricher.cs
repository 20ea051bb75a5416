using FileTransfer.Actors.Domain;
using Serilog.Core;
using Serilog.Events;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// Escapes every text in an event's properties, whoever it came from, so that one event is one line and no name can
/// steer a terminal that shows the log.
/// </summary>
internal sealed class DisplayEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties.ToList())
        {
            var clean = Clean(value);
            if (!ReferenceEquals(clean, value)) logEvent.AddOrUpdateProperty(new LogEventProperty(name, clean));
        }
    }

    private static LogEventPropertyValue Clean(LogEventPropertyValue value) => value switch
    {
        ScalarValue scalar => Clean(scalar),
        SequenceValue list => new SequenceValue(list.Elements.Select(Clean)),
        StructureValue record => new StructureValue(
            record.Properties.Select(part => new LogEventProperty(part.Name, Clean(part.Value))), record.TypeTag),
        DictionaryValue map => new DictionaryValue(map.Elements.Select(
            pair => KeyValuePair.Create((ScalarValue)Clean((LogEventPropertyValue)pair.Key), Clean(pair.Value)))),
        _ => value,
    };

    private static ScalarValue Clean(ScalarValue scalar)
    {
        // Numbers, dates and the like have no text of their own.
        if (scalar.Value is null or ValueType and not char) return scalar;
        var text = scalar.Value.ToString();
        var shown = Display.Text(text);
        return scalar.Value is string && ReferenceEquals(shown, text) ? scalar : new ScalarValue(shown);
    }
}
