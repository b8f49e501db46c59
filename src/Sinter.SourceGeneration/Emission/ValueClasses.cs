using Sinter.SourceGeneration.Descriptions;
using static Sinter.SourceGeneration.Emission.CodeWriter;

namespace Sinter.SourceGeneration.Emission;

/// <summary>The classes of what a model takes, gives and keeps.</summary>
internal static class ValueClasses
{
    public static void EmitInput(CodeWriter code, string access, FunctionNames names, DescribedFunction function)
    {
        code.Summary($"What a prediction of {names.Class} takes.");
        code.Open($"{access} sealed partial class {names.Input}");
        for (int i = 0; i < function.Inputs.Count; i++)
        {
            DescribedFeature input = function.Inputs[i];
            code.Summary(FeatureCode.Summary(input));
            code.Line($"public {(input.IsOptional ? "" : "required ")}{FeatureCode.InputType(input)} {names.InputProperties[i]} {{ get; init; }}");
            code.Line();
        }
        if (function.Inputs.Any(input => input.Kind == FeatureKind.Image))
        {
            code.Summary("How images of other sizes are brought to those that the model takes; null refuses them.");
            code.Line("public global::Sinter.CropAndScale? CropAndScale { get; init; }");
            code.Line();
        }
        code.Summary("The values by the names that they have in the model.");
        code.Open("public global::Sinter.Features ToFeatures()");
        code.Line("var features = new global::Sinter.Features();");
        for (int i = 0; i < function.Inputs.Count; i++)
        {
            DescribedFeature input = function.Inputs[i];
            string add(string value) => $"features.Add({Literal(input.Name)}, {FeatureCode.ToFeature(input.Kind, value)});";
            code.Line(input.IsOptional ? $"if ({names.InputProperties[i]} is {{ }} value{i})" : add(names.InputProperties[i]));
            if (input.IsOptional)
                code.Line("    " + add($"value{i}"));
        }
        code.Line("return features;");
        code.Close();
        code.Close();
    }

    public static void EmitOutput(CodeWriter code, string access, FunctionNames names, DescribedFunction function)
    {
        code.Summary($"What a prediction of {names.Class} gives.");
        code.Open($"{access} sealed partial class {names.Output}");
        code.Summary("The outputs of a prediction.");
        code.Open($"public {names.Output}(global::Sinter.Prediction prediction)");
        code.Line("global::System.ArgumentNullException.ThrowIfNull(prediction);");
        code.Line("Prediction = prediction;");
        code.Close();
        code.Line();
        code.Summary("The outputs by the names that they have in the model.");
        code.Line("public global::Sinter.Prediction Prediction { get; }");
        for (int i = 0; i < function.Outputs.Count; i++)
        {
            DescribedFeature output = function.Outputs[i];
            code.Line();
            code.Summary(FeatureCode.Summary(output));
            code.Line($"public {FeatureCode.Type(output.Kind)} {names.OutputProperties[i]} => {FeatureCode.FromPrediction(output)};");
            if (function.Labels.Count > 0 && output.Name == function.Predicted && output.Kind is FeatureKind.String or FeatureKind.Int64)
            {
                code.Line();
                code.Summary("The predicted label.");
                code.Line($"public {names.Label} {names.LabelProperty} => {names.Labels}.Of({names.OutputProperties[i]});");
            }
        }
        code.Close();
    }

    public static void EmitState(CodeWriter code, string access, FunctionNames names, DescribedFunction function)
    {
        code.Summary($"What {names.Class} keeps between predictions: one per conversation or stream.");
        code.Open($"{access} sealed partial class {names.State}");
        code.Summary("A state that the model made.");
        code.Open($"public {names.State}(global::Sinter.ModelState state)");
        code.Line("global::System.ArgumentNullException.ThrowIfNull(state);");
        code.Line("ModelState = state;");
        code.Close();
        code.Line();
        code.Summary("The state as the engine has it.");
        code.Line("public global::Sinter.ModelState ModelState { get; }");
        for (int i = 0; i < function.States.Count; i++)
        {
            string name = Literal(function.States[i].Name);
            code.Line();
            code.Summary(FeatureCode.Summary(function.States[i]) + " Getting copies it.");
            code.Open($"public global::Sinter.MultiArray {names.StateProperties[i]}");
            code.Line($"get => ModelState.Read({name});");
            code.Line($"set => ModelState.Write({name}, value);");
            code.Close();
        }
        code.Line();
        code.Summary("The state as the engine has it, for the options of a prediction.");
        code.Line($"public static implicit operator global::Sinter.ModelState({names.State} state) => state.ModelState;");
        code.Close();
    }
}
