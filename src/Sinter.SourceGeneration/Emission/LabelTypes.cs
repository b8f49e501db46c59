using System.Globalization;
using Sinter.SourceGeneration.Descriptions;
using Sinter.SourceGeneration.Naming;
using static Sinter.SourceGeneration.Emission.CodeWriter;

namespace Sinter.SourceGeneration.Emission;

/// <summary>An enumeration of a classifier's labels, and the way between its members and what the model gives.</summary>
internal static class LabelTypes
{
    public static void Emit(CodeWriter code, string access, FunctionNames names, DescribedFunction function)
    {
        string value = function.LabelsAreNumbers ? "long" : "string";
        IReadOnlyList<string> members = Identifiers.Distinct(function.Labels.Select(label => Identifiers.Pascal(label)));
        code.Summary($"The labels of {names.Class}, in the model's order.");
        code.Open($"{access} enum {names.Label}");
        for (int i = 0; i < members.Count; i++)
        {
            code.Summary(function.Labels[i]);
            code.Line($"{members[i]} = {i.ToString(CultureInfo.InvariantCulture)},");
        }
        code.Close();
        code.Line();
        code.Summary($"What the members of {names.Label} are in the model.");
        code.Open($"{access} static class {names.Labels}");
        code.Line($"private static readonly {value}[] Values =");
        code.Line("[");
        foreach (string label in function.Labels)
            code.Line($"    {Value(label, function.LabelsAreNumbers)},");
        code.Line("];");
        code.Line();
        code.Line($"private static readonly global::System.Collections.Generic.Dictionary<{value}, {names.Label}> Members = Index();");
        code.Line();
        code.Summary("What the model calls the label.");
        code.Line($"public static {value} Value(this {names.Label} label) => Values[(int)label];");
        code.Line();
        code.Summary("The label that the model calls so.");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">The model that this class was made from has no such label.</exception>");
        code.Open($"public static {names.Label} Of({value} value)");
        code.Line($"return Members.TryGetValue(value, out {names.Label} label) ? label");
        code.Line("    : throw new global::System.ArgumentException($\"'{value}' is no label of the model that this class was made from.\", nameof(value));");
        code.Close();
        code.Line();
        code.Open($"private static global::System.Collections.Generic.Dictionary<{value}, {names.Label}> Index()");
        code.Line($"var members = new global::System.Collections.Generic.Dictionary<{value}, {names.Label}>(Values.Length);");
        code.Line("for (int i = 0; i < Values.Length; i++)");
        code.Line($"    members.TryAdd(Values[i], ({names.Label})i);");
        code.Line("return members;");
        code.Close();
        code.Close();
    }

    private static string Value(string label, bool isNumber) => isNumber ? label + "L" : Literal(label);
}
