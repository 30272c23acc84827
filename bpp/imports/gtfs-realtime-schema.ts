import protobuf from 'protobufjs/light.js';

/** Of the messages of GTFS-Realtime (its reference, version 2.0) the members that are read here; others are skipped as they are decoded. */
const MESSAGES = {
  FeedMessage: { header: [1, 'FeedHeader', 'required'], entity: [2, 'FeedEntity', 'repeated'] },
  FeedHeader: { gtfsRealtimeVersion: [1, 'string', 'required'], incrementality: [2, 'int32'], timestamp: [3, 'uint64'] },
  FeedEntity: { id: [1, 'string', 'required'], isDeleted: [2, 'bool'], tripUpdate: [3, 'TripUpdate'], vehicle: [4, 'VehiclePosition'] },
  TripUpdate: { trip: [1, 'TripDescriptor', 'required'], stopTimeUpdate: [2, 'StopTimeUpdate', 'repeated'] },
  StopTimeUpdate: {
    stopSequence: [1, 'uint32'],
    arrival: [2, 'StopTimeEvent'],
    departure: [3, 'StopTimeEvent'],
    stopId: [4, 'string'],
    scheduleRelationship: [5, 'int32'],
  },
  StopTimeEvent: { delay: [1, 'int32'], time: [2, 'int64'] },
  VehiclePosition: { trip: [1, 'TripDescriptor'], position: [2, 'Position'], currentStopSequence: [3, 'uint32'], timestamp: [5, 'uint64'] },
  Position: { latitude: [1, 'float', 'required'], longitude: [2, 'float', 'required'] },
  TripDescriptor: { tripId: [1, 'string'], startDate: [3, 'string'], scheduleRelationship: [4, 'int32'] },
} as const satisfies Readonly<
  Record<string, Readonly<Record<string, readonly [id: number, type: string, rule?: 'required' | 'repeated']>>>
>;

/** The numbers of `ScheduleRelationship` of a trip and of a stop, and of `Incrementality`. */
export const TRIP = { scheduled: 0, cancelled: 3 } as const;
export const STOP = { scheduled: 0, skipped: 1, noData: 2 } as const;
export const DIFFERENTIAL = 1;

/** A number of 64 bits, which a JavaScript number may not hold. */
export type Long = number | { toNumber(): number };

/** A member that was not said is not the object's own: read, it gives the type's zero. */
export interface FeedMessage {
  readonly header: { readonly incrementality: number; readonly timestamp: Long };
  readonly entity: readonly FeedEntity[];
}

export interface FeedEntity {
  readonly isDeleted: boolean;
  readonly tripUpdate: { readonly trip: TripDescriptor; readonly stopTimeUpdate: readonly StopTimeUpdate[] } | null;
  readonly vehicle: VehiclePosition | null;
}

export interface StopTimeUpdate {
  readonly stopSequence: number;
  readonly stopId: string;
  readonly arrival: StopTimeEvent | null;
  readonly departure: StopTimeEvent | null;
  readonly scheduleRelationship: number;
}

export interface StopTimeEvent {
  /** In seconds. */
  readonly delay: number;
  /** In seconds since 1970. */
  readonly time: Long;
}

export interface VehiclePosition {
  readonly trip: TripDescriptor | null;
  readonly position: { readonly latitude: number; readonly longitude: number } | null;
  readonly currentStopSequence: number;
  /** In seconds since 1970. */
  readonly timestamp: Long;
}

export interface TripDescriptor {
  readonly tripId: string;
  readonly startDate: string;
  readonly scheduleRelationship: number;
}

const feedMessage = protobuf.Root.fromJSON({ nested: Object.fromEntries(Object.entries(MESSAGES).map(typeOf)) }).lookupType('FeedMessage');

function typeOf([name, fields]: readonly [string, Readonly<Record<string, readonly [number, string, string?]>>]): [string, protobuf.IType] {
  const described = Object.entries(fields).map(([field, [id, type, rule]]) => [
    field,
    { id, type, ...(rule === undefined ? {} : { rule }) },
  ]);
  return [name, { fields: Object.fromEntries(described) as protobuf.IType['fields'] }];
}

/** @throws Error when the bytes are no whole message */
export function decodeFeed(bytes: Uint8Array): FeedMessage {
  return feedMessage.decode(bytes) as unknown as FeedMessage;
}
