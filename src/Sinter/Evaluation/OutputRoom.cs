using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Where the results of a prediction go: into arrays of the caller's, or, where they are given in another form than they are
/// computed in, into room that is used again.</summary>
internal static class OutputRoom
{
    /// <summary>Puts into the frame's results what the segment is to write into.</summary>
    /// <exception cref="ModelInputException">An array of the caller's has another type or shape than its output.</exception>
    public static void Offer(Specialization specialization, FeatureDescription?[] outputs, OutputBackings? backings, PredictionFrame frame)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is not { } output || specialization.Results[i] is not { } computed)
                continue;
            ElementType? given = GivenType(output, computed.Element);
            if (given == computed.Element)
            {
                if (backings?.Find(output.Name) is not { } backing)
                    continue;
                backing.Require(output.Name, computed.Element.ToArrayType(), computed.Shape.Dimensions);
                if (!IsShared(backing.Target, i, frame))
                    frame.Results[i] = backing.Target;
                continue;
            }
            if (given is { } declared)
                backings?.Find(output.Name)?.Require(output.Name, declared.ToArrayType(), computed.Shape.Dimensions);
            else if (output.Type is not ImageFeatureType)
                continue;
            Tensor.EnsureRoom(ref frame.Computed[i], computed.Element, computed.Shape.Dimensions);
            frame.Results[i] = frame.Computed[i]!;
        }
    }

    /// <summary>Writes a result into the array that the caller wants it in, unless it is there already.</summary>
    /// <exception cref="ModelInputException">The array has another type or shape than the output.</exception>
    public static ArrayFeature Deliver(Value result, FeatureDescription output, OutputBackings.Backing backing)
    {
        if (ReferenceEquals(result, backing.Target))
            return backing.Feature;
        if (result is not Tensor tensor || tensor.ElementType == ElementType.String)
            throw new PredictionFailedException(ModelStage.Predict, $"output '{output.Name}'", "an array", result.ToString()!);
        ElementType declared = GivenType(output, tensor.ElementType) ?? tensor.ElementType;
        backing.Require(output.Name, declared.ToArrayType(), tensor.Shape.Dimensions);
        if (declared == backing.Target.ElementType)
            tensor.ConvertInto(backing.Target);
        else
            tensor.ConvertTo(declared).ConvertInto(backing.Target);
        return backing.Feature;
    }

    /// <summary>The element type that an array output is given in; null for outputs that are no arrays.</summary>
    private static ElementType? GivenType(FeatureDescription output, ElementType computed) =>
        output.Type is ArrayFeatureType type ? type.ElementType?.ToTensorType() ?? computed : null;

    /// <summary>True when writing into the memory would change what the prediction still reads, or another of its results.</summary>
    private static bool IsShared(Tensor target, int output, PredictionFrame frame)
    {
        foreach (Value input in frame.Inputs)
        {
            if (input is Tensor tensor && tensor.Bytes.Overlaps(target.Bytes))
                return true;
        }
        for (int i = 0; i < output; i++)
        {
            if (frame.Results[i] is Tensor other && other.Bytes.Overlaps(target.Bytes))
                return true;
        }
        return false;
    }
}
