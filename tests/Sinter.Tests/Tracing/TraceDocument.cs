using System.Text.Json;

namespace Sinter.Tests.Tracing;

/// <summary>A recorded trace, read back and checked by the rules of the trace event format.</summary>
internal sealed class TraceDocument
{
    private TraceDocument(IReadOnlyList<JsonElement> events) => Events = events;

    public IReadOnlyList<JsonElement> Events { get; }

    public static TraceDocument Of(TraceRecorder recorder)
    {
        using var stream = new MemoryStream();
        recorder.Write(stream);
        return Parse(stream.ToArray());
    }

    /// <summary>Reads a trace and requires that it is valid, balanced and monotonic.</summary>
    public static TraceDocument Parse(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] events = [.. document.RootElement.GetProperty("traceEvents").EnumerateArray().Select(item => item.Clone())];
        RequireFields(events);
        RequireOrder(events);
        RequireBalance(events);
        RequireNesting(events);
        return new TraceDocument(events);
    }

    /// <summary>Events of a category whose model, device or operation has this name, at their beginnings.</summary>
    public IEnumerable<JsonElement> Of(string category, string? name = null) => Events.Where(item => Phase(item) is "X" or "b"
        && item.GetProperty("cat").GetString() == category && (name is null || item.GetProperty("name").GetString() == name));

    public static double Start(JsonElement item) => item.GetProperty("ts").GetDouble();

    public static double End(JsonElement item) => Start(item) + item.GetProperty("dur").GetDouble();

    private static string Phase(JsonElement item) => item.GetProperty("ph").GetString()!;

    private static void RequireFields(JsonElement[] events)
    {
        foreach (JsonElement item in events)
        {
            Assert.Contains(Phase(item), new[] { "X", "b", "e", "C", "M" });
            Assert.Equal(JsonValueKind.Number, item.GetProperty("pid").ValueKind);
            Assert.Equal(JsonValueKind.Number, item.GetProperty("tid").ValueKind);
            Assert.False(string.IsNullOrEmpty(item.GetProperty("name").GetString()));
            if (Phase(item) == "X")
                Assert.True(item.GetProperty("dur").GetDouble() >= 0);
            if (Phase(item) != "M")
                Assert.True(Start(item) >= 0);
        }
    }

    private static void RequireOrder(JsonElement[] events)
    {
        double[] times = [.. events.Where(item => Phase(item) != "M").Select(Start)];
        Assert.Equal(times.Order(), times);
    }

    private static void RequireBalance(JsonElement[] events)
    {
        var open = new HashSet<(string?, string?, string?)>();
        foreach (JsonElement item in events.Where(item => Phase(item) is "b" or "e"))
        {
            var key = (item.GetProperty("cat").GetString(), item.GetProperty("id").GetString(), item.GetProperty("name").GetString());
            Assert.True(Phase(item) == "b" ? open.Add(key) : open.Remove(key), $"{key} begins twice, or ends before it has begun");
        }
        Assert.Empty(open);
        foreach (IGrouping<string?, JsonElement> counter in events.Where(item => Phase(item) == "C")
            .GroupBy(item => item.GetProperty("name").GetString()))
        {
            long[] values = [.. counter.Select(item => item.GetProperty("args").GetProperty("value").GetInt64())];
            Assert.All(values, value => Assert.True(value >= 0));
            Assert.Equal(0, values[^1]);
        }
    }

    /// <summary>On the lane of a thread, of two intervals one holds the other, or they are apart.</summary>
    private static void RequireNesting(JsonElement[] events)
    {
        const double Rounding = 0.01;
        foreach (IGrouping<int, JsonElement> lane in events.Where(item => Phase(item) == "X").GroupBy(item => item.GetProperty("tid").GetInt32()))
        {
            var open = new Stack<double>();
            foreach (JsonElement item in lane)
            {
                while (open.Count > 0 && open.Peek() <= Start(item) + Rounding)
                    open.Pop();
                if (open.Count > 0)
                    Assert.True(End(item) <= open.Peek() + Rounding, "an interval ends after the one that holds it");
                open.Push(End(item));
            }
        }
    }
}
