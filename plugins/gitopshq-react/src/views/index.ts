/*
 * Copyright 2026 The GitOpsHQ Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

export * from './Age';
export * from './AsOf';
export * from './Banners';
export * from './BeatHistory';
export * from './BeatStrip';
export * from './EmptyState';
export * from './Facts';
export * from './FilterSelect';
export * from './FleetEmptyState';
export * from './FleetFilterBar';
export * from './FleetTable';
export { Hint, type HintProps } from './Hint';
export * from './IgnoredFilters';
export * from './ImageVersion';
export * from './levelAppearance';
export * from './LevelChip';
export * from './ListSkeleton';
export * from './ListStates';
export * from './listText';
export * from './Mark';
export * from './NativeSelect';
export * from './OwnerFilter';
export * from './OwnerLinks';
export { parseImage, type ImageParts } from './parseImage';
export { PodsCount, type PodsCountProps } from './PodsCount';
export * from './ProblemPanel';
export * from './problemOfError';
export * from './QuietText';
export * from './ServicesByLevel';
export * from './ServicesTable';
export * from './SignalList';
export * from './SignalTrend';
export { SIGNAL_WORDS } from './signalWords';
export * from './Sparkline';
export * from './stateNotes';
export * from './SyncChip';
export * from './TierChip';
export * from './TimedText';
export * from './VisuallyHidden';
